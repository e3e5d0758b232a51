#include "s3/documents/cors.h"

#include <algorithm>
#include <array>

#include "base/codec.h"
#include "base/log.h"
#include "base/work_budget.h"
#include "catalog/bucket_documents.h"
#include "s3/documents/field_table.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

S3Result<void> read_max_age(XmlText xml, CorsRule& rule) {
  const auto seconds = parse_u64(trim(xml.text));
  if (!seconds || *seconds > INT32_MAX) return refuse("MalformedXML");
  rule.max_age_s = *seconds;
  return {};
}

S3Error too_many_cors_rules() {
  return S3Error("InvalidRequest",
                 "The number of CORS rules should not exceed allowed limit of 100 rules.");
}

struct CorsRuleList {
  CorsRules rules;
};

constexpr auto kCorsRule = field_table<CorsRule>({
    {"ID", kOptional, read_text<&CorsRule::id>},
    {"AllowedMethod", kRepeated, read_texts<&CorsRule::methods>},
    {"AllowedOrigin", kRepeated, read_texts<&CorsRule::origins>},
    {"AllowedHeader", kRepeated, read_texts<&CorsRule::headers>},
    {"ExposeHeader", kRepeated, read_texts<&CorsRule::exposed_headers>},
    {"MaxAgeSeconds", kOptional, read_max_age},
});
constexpr auto kCorsRuleList = field_table<CorsRuleList>({
    {"CORSRule", Occurs{1, catalog::kCorsRulesMax}, read_objects<&CorsRuleList::rules, kCorsRule>,
     too_many_cors_rules},
});

/// Decodes stored rules. Returns an empty list, which allows nothing, if the rules are corrupt.
std::shared_ptr<const CorsRules> read_stored(const std::string& text) {
  auto rules = catalog::decode_cors(text);
  if (!rules) log::error("{}", rules.error().message());
  return std::make_shared<const CorsRules>(std::move(rules).value_or(CorsRules()));
}

using Equals = bool (*)(std::string_view, std::string_view);

bool equals(std::string_view a, std::string_view b) { return a == b; }

bool matches(std::string_view pattern, std::string_view text, Equals same, WorkBudget& budget) {
  budget.spend(2 + pattern.size() / 4);
  if (budget.exceeded()) return false;
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return same(pattern, text);
  const auto before = pattern.substr(0, star);
  const auto after = pattern.substr(star + 1);
  return text.size() >= before.size() + after.size() &&
         same(text.substr(0, before.size()), before) &&
         same(text.substr(text.size() - after.size()), after);
}

bool allows_header(const CorsRule& rule, std::string_view name, WorkBudget& budget) {
  return std::ranges::any_of(rule.headers, [&](const auto& pattern) {
    return matches(pattern, name, equals_ignoring_case, budget);
  });
}

bool allows(const CorsRule& rule, const CorsQuestion& question, WorkBudget& budget) {
  return std::ranges::find(rule.methods, question.method) != rule.methods.end() &&
         question.headers.size() <= kCorsHeadersMax &&
         std::ranges::all_of(question.headers,
                             [&](auto name) { return allows_header(rule, name, budget); });
}

template <typename Names>
std::string joined(const Names& names) {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

}  // namespace

S3Result<CorsRules> parse_cors(std::string_view document) {
  auto rules =
      ONGGI_TRY(read_required_document<kCorsRuleList>("CORSConfiguration", document)).rules;
  if (const auto fault = catalog::find_cors_fault(rules)) return refuse(rule_error(*fault));
  return rules;
}

std::shared_ptr<const CorsRules> cors_of(const catalog::Bucket& bucket) {
  const auto* document = bucket.documents->find(catalog::BucketDocument::kCors);
  return document == nullptr ? nullptr : document->as<CorsRules>(read_stored);
}

XmlWriter cors_document(const CorsRules& rules) {
  XmlWriter xml;
  xml.open_root("CORSConfiguration");
  for (const auto& rule : rules) {
    xml.open("CORSRule");
    if (!rule.id.empty()) xml.text("ID", rule.id);
    for (const auto& header : rule.headers) xml.text("AllowedHeader", header);
    for (const auto& method : rule.methods) xml.text("AllowedMethod", method);
    for (const auto& origin : rule.origins) xml.text("AllowedOrigin", origin);
    for (const auto& header : rule.exposed_headers) xml.text("ExposeHeader", header);
    if (rule.max_age_s) xml.number("MaxAgeSeconds", *rule.max_age_s);
    xml.close("CORSRule");
  }
  xml.close("CORSConfiguration");
  return xml;
}

std::optional<CorsAnswer> find_rule(const CorsRules& rules, const CorsQuestion& question) {
  WorkBudget budget(kCorsWorkMax);
  for (const auto& rule : rules) {
    const auto origin = std::ranges::find_if(rule.origins, [&](const auto& pattern) {
      return matches(pattern, question.origin, equals, budget);
    });
    if (origin != rule.origins.end() && allows(rule, question, budget))
      return CorsAnswer{&rule, *origin == "*"};
  }
  return std::nullopt;
}

void add_cors_headers(http::Response& response, const CorsAnswer& answer,
                      const CorsQuestion& question) {
  const auto& rule = *answer.rule;
  // If the allowed origin is "*", browsers reject any response to a request with credentials, so
  // Access-Control-Allow-Credentials is omitted.
  response.header("Access-Control-Allow-Origin",
                  answer.any_origin ? "*" : std::string(question.origin));
  if (!answer.any_origin) response.header("Access-Control-Allow-Credentials", "true");
  response.header("Access-Control-Allow-Methods", joined(rule.methods));
  if (!question.headers.empty())
    response.header("Access-Control-Allow-Headers", to_lower_ascii(joined(question.headers)));
  if (!rule.exposed_headers.empty())
    response.header("Access-Control-Expose-Headers", joined(rule.exposed_headers));
  if (rule.max_age_s) response.header("Access-Control-Max-Age", std::to_string(*rule.max_age_s));
}

std::vector<std::string_view> split_header_names(std::string_view text) {
  std::vector<std::string_view> names;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const auto name = trim(text.substr(0, end));
    if (!name.empty()) names.push_back(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
}

}  // namespace onggi::s3
