// Certificate: what a PEM file says about the server's identity, for people to see.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace onggi::http {

struct Certificate {
  std::string subject;
  std::string issuer;
  std::vector<std::string> names;  // DNS names and addresses it is good for
  Time not_before;
  Time not_after;
  std::string sha256;  // fingerprint in hex
};

/// The first certificate of a PEM file. Reads the disk.
[[nodiscard]] Result<Certificate> read_certificate(const std::string& path);

}  // namespace onggi::http
