#include "admin/api/bucket_document.h"

#include <utility>

#include "iam/audit/detail.h"

namespace onggi::admin {

std::string document_etag(const catalog::Bucket& bucket, catalog::BucketDocument kind) {
  const auto* document = bucket.documents->find(kind);
  const auto state = document == nullptr ? std::string() : "1" + document->text();
  return text_etag(state);
}

ApiResult<catalog::BucketCheck> check_unchanged(const Call& call, catalog::BucketDocument kind) {
  const auto named = call.request.header("if-match");
  if (!named) return refuse(428, "precondition_required", say("if_match_required"), "If-Match");
  return [kind, etag = std::string(*named)](const catalog::Bucket& now) {
    if (etag == "*" || etag == document_etag(now, kind)) return Status();
    return Status(fail(Code::kPreconditionFailed, say("precondition_failed")));
  };
}

catalog::BucketCheck check_if_named(const Call& call, catalog::BucketDocument kind) {
  auto check = check_unchanged(call, kind);
  if (check) return *std::move(check);
  return [](const catalog::Bucket&) { return Status(); };
}

Task<ApiResult<void>> replace_document(Call& call, const catalog::Bucket& bucket,
                                       catalog::BucketDocument kind,
                                       std::optional<std::string> text, std::size_t rules) {
  const auto check = ONGGI_CO_TRY(check_unchanged(call, kind));
  iam::AuditDetail detail;
  detail.add_flag("removed", !text).add("rules", static_cast<std::int64_t>(rules));
  ONGGI_CO_TRY(co_await call.services.buckets.set_document(bucket, kind, std::move(text), check));
  co_return co_await audit(call, bucket.name, std::move(detail));
}

Task<ApiResult<Answer>> delete_document(Call& call, catalog::BucketDocument kind) {
  ONGGI_CO_TRY(co_await call.services.buckets.set_document(call.args[0], kind, std::nullopt));
  iam::AuditDetail detail;
  detail.add_flag("removed", true);
  ONGGI_CO_TRY(co_await audit(call, call.args[0], std::move(detail)));
  co_return Answer{204, nullptr};
}

std::string rule_field(std::size_t rule, const std::string& field) {
  const auto name = "rules[" + std::to_string(rule) + "]";
  return field.empty() ? name : name + "." + field;
}

std::unexpected<Problem> refuse_rule(const catalog::RuleFault& fault) {
  return refuse(400, "invalid", Error{Code::kInvalid, fault.message},
                rule_field(fault.rule, fault.field));
}

ApiResult<std::vector<const json::object*>> rule_objects(const json::object& body,
                                                         std::size_t count_max) {
  Fields fields(body);
  fields.skip("rules");
  if (auto finished = fields.finish(); !finished) return std::unexpected(finished.error());
  const auto* value = body.if_contains("rules");
  if (value == nullptr || !value->is_array())
    return refuse(400, "invalid", say("rules_list"), "rules");
  const auto& list = value->get_array();
  if (list.size() > count_max) {
    return refuse(400, "invalid", say("rules_max", count_max), "rules");
  }
  std::vector<const json::object*> objects;
  for (std::size_t at = 0; at < list.size(); ++at) {
    if (!list[at].is_object())
      return refuse(400, "invalid", say("rule_object"), rule_field(at, {}));
    objects.push_back(&list[at].get_object());
  }
  return objects;
}

}  // namespace onggi::admin
