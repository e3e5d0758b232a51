// Which bucket and key a request means: path-style or virtual-host style, both at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "s3/protocol/error.h"

namespace onggi::s3 {

struct Target {
  std::string bucket;         // empty: the service itself
  std::string key;            // decoded once; empty: the bucket itself
  bool virtual_host = false;  // the bucket came from the Host header
  bool control = false;       // of S3 Control: control.h

  [[nodiscard]] std::string_view host_bucket() const {
    return virtual_host ? std::string_view(bucket) : std::string_view();
  }
};

/// Whether a key has no NUL, and, read from the left, never more `..` segments than others: S3 has
/// no other objects ("Naming Amazon S3 objects" in the S3 User Guide, on relative path elements).
[[nodiscard]] bool is_addressable(std::string_view key);

/// KeyTooLongError for more than 1,024 bytes, InvalidURI for a key that is not UTF-8 or not
/// addressable.
[[nodiscard]] S3Result<void> check_key(std::string_view key);

/// `host` as received (port included), `path` raw. `domains`: lower-case base domains for
/// virtual-host style; a Host that is one of them, an IP address or anything else is path-style.
/// A '+' of the path is a space, as on AWS. InvalidURI for broken escapes and a key that has no
/// bucket, and the errors of check_key.
[[nodiscard]] S3Result<Target> find_target(std::string_view host, std::string_view path,
                                           const std::vector<std::string>& domains);

}  // namespace onggi::s3
