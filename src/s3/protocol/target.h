// The bucket and key that a request refers to, in path style or virtual-host style. Both styles are
// always supported.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "s3/protocol/error.h"

namespace onggi::s3 {

struct Target {
  std::string bucket;         // bucket name; empty for the service itself
  std::string key;            // object key, decoded once; empty for the bucket itself
  bool virtual_host = false;  // true: the Host header contains the bucket
  bool control = false;       // true: a request to S3 Control (control.h)

  [[nodiscard]] std::string_view host_bucket() const {
    return virtual_host ? std::string_view(bucket) : std::string_view();
  }
};

/// Returns true if the key contains no NUL and, read from the left, never has more `..` segments
/// than other segments. S3 accepts only such keys ("Naming Amazon S3 objects" in the S3 User Guide,
/// on relative path elements).
[[nodiscard]] bool is_addressable(std::string_view key);

/// Returns KeyTooLongError for a key of more than 1,024 bytes, and InvalidURI for a key that is not
/// UTF-8 or not addressable.
[[nodiscard]] S3Result<void> check_key(std::string_view key);

/// Returns the target of a request. `host` is the Host header as received (port included), and
/// `path` is the raw path. `domains` are the lower-case base domains for virtual-host style. If
/// `host` is a subdomain of a base domain, the subdomain is the bucket. For any other host, such as
/// a base domain itself or an IP address, the request is path-style. A '+' in the path is a space,
/// as on AWS. Errors: InvalidURI for broken escapes and for a key without a bucket, and the errors
/// of check_key().
[[nodiscard]] S3Result<Target> find_target(std::string_view host, std::string_view path,
                                           const std::vector<std::string>& domains);

}  // namespace onggi::s3
