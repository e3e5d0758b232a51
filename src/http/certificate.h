// Certificate: the details of the server's certificate, read from a PEM file, for display to users.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace onggi::http {

struct Certificate {
  std::string subject;
  std::string issuer;
  std::vector<std::string> names;  // DNS names and IP addresses in the certificate
  Time not_before;
  Time not_after;
  std::string sha256;  // SHA-256 fingerprint in hex
};

/// Reads the first certificate in a PEM file. Blocks on disk I/O. Errors: kNotFound if the file
/// cannot be opened, kInvalid if it contains no certificate.
[[nodiscard]] Result<Certificate> read_certificate(const std::string& path);

}  // namespace onggi::http
