// The CORS rules of a bucket (BucketDocument::kCors) as structs, and their validation, independent
// of the format in which clients send the rules. Pure functions. s3/cors.h finds the rule that
// applies to a request.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/rules/fault.h"

namespace onggi::catalog {

inline constexpr std::size_t kCorsRulesMax = 100;

/// One CORS rule. Each origin and each header may contain one '*', which matches any sequence of
/// characters.
struct CorsRule {
  std::string id;
  std::vector<std::string> methods;  // names such as "GET"
  std::vector<std::string> origins;
  std::vector<std::string> headers;          // headers that a request may send
  std::vector<std::string> exposed_headers;  // response headers that a web page may read
  std::optional<std::uint64_t> max_age_s;    // seconds for which a preflight response may be cached
  bool operator==(const CorsRule&) const = default;
};
using CorsRules = std::vector<CorsRule>;

/// Returns true if `name` is a valid header name (RFC 9110, section 5.6.2).
[[nodiscard]] bool is_header_name(std::string_view name);

/// Returns true for the methods that a rule may allow: GET, PUT, POST, DELETE, HEAD.
[[nodiscard]] bool is_cors_method(std::string_view method);

/// Returns the first error in the rules, or nullopt if they are valid.
[[nodiscard]] std::optional<RuleFault> find_cors_fault(const CorsRules& rules);

}  // namespace onggi::catalog
