#include "catalog/cors_rules.h"
#include "catalog/reasons.h"

#include <algorithm>
#include <array>
#include <utility>

#include "catalog/record.pb.h"
#include "catalog/record_codec.h"

namespace onggi::catalog {
namespace {

constexpr std::size_t kCorsIdMax = 255;
constexpr auto kCorsMethods =
    std::to_array<std::string_view>({"GET", "PUT", "HEAD", "POST", "DELETE"});

using Texts = std::vector<std::string>;

/// A character of a header's name (RFC 9110, section 5.6.2).
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

Texts take_texts(google::protobuf::RepeatedPtrField<std::string>& from) {
  return {std::make_move_iterator(from.begin()), std::make_move_iterator(from.end())};
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

std::string encode(const CorsRules& rules) {
  proto::CorsRules message;
  for (const auto& rule : rules) {
    auto& one = *message.add_rules();
    one.set_id(rule.id);
    for (const auto& method : rule.methods) one.add_methods(method);
    for (const auto& origin : rule.origins) one.add_origins(origin);
    for (const auto& header : rule.headers) one.add_headers(header);
    for (const auto& header : rule.exposed_headers) one.add_exposed_headers(header);
    if (rule.max_age_s) one.set_max_age_s(*rule.max_age_s);
  }
  return serialize(message);
}

Result<CorsRules> decode_cors(std::string_view text) {
  proto::CorsRules message;
  ONGGI_TRY(parse(text, "the CORS rules of a bucket", message));
  CorsRules rules;
  for (auto& one : *message.mutable_rules()) {
    auto& rule = rules.emplace_back();
    rule.id = std::move(*one.mutable_id());
    rule.methods = take_texts(*one.mutable_methods());
    rule.origins = take_texts(*one.mutable_origins());
    rule.headers = take_texts(*one.mutable_headers());
    rule.exposed_headers = take_texts(*one.mutable_exposed_headers());
    if (one.has_max_age_s()) rule.max_age_s = one.max_age_s();
  }
  return rules;
}

}  // namespace onggi::catalog
