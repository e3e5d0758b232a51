#include "catalog/rules/cors.h"
#include "catalog/reasons.h"

#include <algorithm>
#include <array>
#include <utility>

namespace onggi::catalog {
namespace {

constexpr std::size_t kCorsIdMax = 255;
constexpr auto kCorsMethods =
    std::to_array<std::string_view>({"GET", "PUT", "HEAD", "POST", "DELETE"});

using Texts = std::vector<std::string>;

/// Returns true if `c` may occur in a header name (RFC 9110, section 5.6.2).
bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

std::optional<RuleFault> cors_fault(std::string field, Said said,
                                    FaultKind kind = FaultKind::kRequest) {
  return RuleFault{.field = std::move(field), .message = std::move(said.english), .kind = kind};
}

std::optional<RuleFault> methods_fault(const Texts& methods) {
  if (methods.empty())
    return cors_fault("methods", say("cors_method_needed"), FaultKind::kMalformed);
  for (const auto& method : methods) {
    if (is_cors_method(method)) continue;
    return cors_fault("methods", say("cors_method", method));
  }
  return std::nullopt;
}

bool has_two_stars(std::string_view text) { return std::ranges::count(text, '*') > 1; }

std::optional<RuleFault> origins_fault(const Texts& origins) {
  constexpr std::string_view kElement = "AllowedOrigin";
  if (origins.empty() || std::ranges::find(origins, "") != origins.end())
    return cors_fault("origins", say("cors_origin_needed"), FaultKind::kMalformed);
  const auto wrong = std::ranges::find_if(origins, has_two_stars);
  if (wrong == origins.end()) return std::nullopt;
  return cors_fault("origins", say("cors_wildcards", kElement, *wrong));
}

std::optional<RuleFault> headers_fault(const Texts& headers) {
  constexpr std::string_view kElement = "AllowedHeader";
  for (const auto& header : headers) {
    if (!is_header_name(header))
      return cors_fault("headers", say("cors_characters", kElement, header));
    if (has_two_stars(header))
      return cors_fault("headers", say("cors_wildcards", kElement, header));
  }
  return std::nullopt;
}

std::optional<RuleFault> exposed_fault(const Texts& headers) {
  constexpr std::string_view kElement = "ExposeHeader";
  for (const auto& header : headers) {
    const bool wild = header.contains('*');
    if (!wild && is_header_name(header)) continue;
    return cors_fault("exposed_headers", wild ? say("cors_expose_wildcard", header)
                                              : say("cors_characters", kElement, header));
  }
  return std::nullopt;
}

std::optional<RuleFault> cors_rule_fault(const CorsRule& rule) {
  if (rule.id.size() > kCorsIdMax) {
    return cors_fault("id", say("rule_id_size", kCorsIdMax), FaultKind::kArgument);
  }
  if (auto fault = methods_fault(rule.methods)) return fault;
  if (auto fault = origins_fault(rule.origins)) return fault;
  if (auto fault = headers_fault(rule.headers)) return fault;
  return exposed_fault(rule.exposed_headers);
}

}  // namespace

bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, is_token_character);
}

bool is_cors_method(std::string_view method) {
  return std::ranges::find(kCorsMethods, method) != kCorsMethods.end();
}

std::optional<RuleFault> find_cors_fault(const CorsRules& rules) {
  for (std::size_t at = 0; at < rules.size(); ++at) {
    auto fault = cors_rule_fault(rules[at]);
    if (!fault) continue;
    fault->rule = at;
    return fault;
  }
  return std::nullopt;
}

}  // namespace onggi::catalog
