// Presigned URLs: a request that is signed in its query, for whoever holds the URL. Source:
// "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" in the Amazon S3 API
// Reference. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace onggi::auth {

/// A GET of one object.
struct PresignedGet {
  std::string endpoint;  // "https://s3.example.com", the path-style one
  std::string region;
  std::string bucket;
  std::string key;
  std::string access_key;
  Time now;
  std::chrono::seconds expires;                            // 1 s to 7 days
  std::vector<std::pair<std::string, std::string>> query;  // response-content-disposition and kin
};

[[nodiscard]] std::string presigned_url(const PresignedGet& get, std::string_view secret_key);

}  // namespace onggi::auth
