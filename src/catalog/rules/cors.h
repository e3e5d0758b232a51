// The CORS rules of a bucket as values: what makes them wrong, in whichever form they came, and how
// they are kept (BucketDocument::kCors). Pure. Which rule fits a request is s3/cors.h's.
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

/// Origins and headers may have one '*' each, for any characters.
struct CorsRule {
  std::string id;
  std::vector<std::string> methods;  // "GET"
  std::vector<std::string> origins;
  std::vector<std::string> headers;          // that a request may have
  std::vector<std::string> exposed_headers;  // of the answer, that a page may read
  std::optional<std::uint64_t> max_age_s;    // of a preflight's answer
  bool operator==(const CorsRule&) const = default;
};
using CorsRules = std::vector<CorsRule>;

/// RFC 9110, section 5.6.2.
[[nodiscard]] bool is_header_name(std::string_view name);

/// GET, PUT, POST, DELETE, HEAD: what a rule may allow.
[[nodiscard]] bool is_cors_method(std::string_view method);

/// The first fault of any rule.
[[nodiscard]] std::optional<RuleFault> find_cors_fault(const CorsRules& rules);

}  // namespace onggi::catalog
