// Creates presigned URLs. A presigned URL contains the signature in its query, so anyone who has
// the URL can send the request. Source: "Authenticating Requests: Using Query Parameters (AWS
// Signature Version 4)" in the Amazon S3 API Reference. Pure functions.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace onggi::auth {

/// The parameters of a presigned GET of one object.
struct PresignedGet {
  std::string endpoint;  // such as "https://s3.example.com", for path-style URLs
  std::string region;
  std::string bucket;
  std::string key;
  std::string access_key;
  Time now;
  std::chrono::seconds expires;                            // 1 second to 7 days
  std::vector<std::pair<std::string, std::string>> query;  // such as response-content-disposition
};

/// Returns the complete presigned URL, signed with `secret_key`.
[[nodiscard]] std::string presigned_url(const PresignedGet& get, std::string_view secret_key);

}  // namespace onggi::auth
