// The admin API's handlers for a bucket's CORS rules, which control access by web pages from other
// origins. S3's PutBucketCors sets the same rules, in XML form.
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin/api/bucket_document.h"
#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "catalog/rules.h"

namespace onggi::admin {
namespace {

using catalog::BucketDocument;
using catalog::CorsRule;
using catalog::CorsRules;

json::array texts_json(const std::vector<std::string>& texts) {
  json::array list;
  for (const auto& text : texts) list.emplace_back(text);
  return list;
}

json::object cors_rule_json(const CorsRule& rule) {
  return {{"id", rule.id},
          {"methods", texts_json(rule.methods)},
          {"origins", texts_json(rule.origins)},
          {"headers", texts_json(rule.headers)},
          {"exposed_headers", texts_json(rule.exposed_headers)},
          {"max_age_s", rule.max_age_s ? json::value(*rule.max_age_s) : json::value(nullptr)}};
}

ApiResult<CorsRule> read_cors_rule(const json::object& object) {
  constexpr std::int64_t kMaxAgeMax = std::numeric_limits<std::int32_t>::max();
  Fields fields(object);
  CorsRule rule;
  rule.id = fields.text("id").value_or(std::string());
  rule.methods = fields.texts("methods");
  rule.origins = fields.texts("origins");
  rule.headers = fields.texts("headers");
  rule.exposed_headers = fields.texts("exposed_headers");
  const auto max_age = fields.integer("max_age_s");
  if (auto finished = fields.finish(); !finished) return std::unexpected(finished.error());
  if (max_age && (*max_age < 0 || *max_age > kMaxAgeMax))
    return refuse(400, "invalid", say("field_range", "max_age_s", 0, kMaxAgeMax), "max_age_s");
  if (max_age) rule.max_age_s = static_cast<std::uint64_t>(*max_age);
  return rule;
}

ApiResult<CorsRules> read_cors(const Call& call) {
  const auto objects = rule_objects(call.body, catalog::kCorsRulesMax);
  if (!objects) return std::unexpected(objects.error());
  CorsRules rules;
  for (std::size_t at = 0; at < objects->size(); ++at) {
    auto rule = read_cors_rule(*objects->at(at));
    if (!rule) {
      auto problem = std::move(rule.error());
      problem.field = rule_field(at, problem.field);
      return std::unexpected(std::move(problem));
    }
    rules.push_back(*std::move(rule));
  }
  if (const auto fault = catalog::find_cors_fault(rules)) return refuse_rule(*fault);
  return rules;
}

Task<ApiResult<Answer>> get_bucket_cors(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto* document = bucket->documents->find(BucketDocument::kCors);
  json::array list;
  if (document != nullptr) {
    const auto rules = ONGGI_CO_TRY(catalog::decode_cors(document->text()));
    for (const auto& rule : rules) list.push_back(cors_rule_json(rule));
  }
  Answer answer{200, json::object{{"rules", std::move(list)}}};
  answer.headers.emplace_back("ETag", document_etag(*bucket, BucketDocument::kCors));
  co_return answer;
}

Task<ApiResult<Answer>> replace_bucket_cors(Call& call) {
  const auto rules = ONGGI_CO_TRY(read_cors(call));
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  std::optional<std::string> text;
  if (!rules.empty()) text = catalog::encode(rules);
  ONGGI_CO_TRY(co_await replace_document(call, *bucket, BucketDocument::kCors, std::move(text),
                                         rules.size()));
  co_return co_await get_bucket_cors(call);
}

Task<ApiResult<Answer>> delete_bucket_cors(Call& call) {
  co_return co_await delete_document(call, BucketDocument::kCors);
}

}  // namespace

constinit const ApiRoute kGetBucketCors{.method = "GET",
                                        .path = "/buckets/{}/cors",
                                        .role = iam::Role::kViewer,
                                        .handler = get_bucket_cors};

constinit const ApiRoute kReplaceBucketCors{.method = "PUT",
                                            .path = "/buckets/{}/cors",
                                            .role = iam::Role::kOperator,
                                            .audit = {"bucket.cors"},
                                            .handler = replace_bucket_cors};

constinit const ApiRoute kDeleteBucketCors{.method = "DELETE",
                                           .path = "/buckets/{}/cors",
                                           .role = iam::Role::kOperator,
                                           .audit = {"bucket.cors"},
                                           .handler = delete_bucket_cors};

}  // namespace onggi::admin
