// The admin API's handlers for quotas of buckets and of users.
#include "admin/api/rows.h"
#include "iam/audit/detail.h"

namespace onggi::admin {
namespace {

using storage::Quota;

json::value limit_json(const std::optional<std::uint64_t>& limit) {
  return limit ? json::value(*limit) : json::value(nullptr);
}

Answer quota_answer(const Quota& quota, const catalog::BucketUsage& usage) {
  return {200, json::object{{"bytes", limit_json(quota.bytes)},
                            {"objects", limit_json(quota.objects)},
                            {"used_bytes", usage.bytes + usage.part_bytes},
                            {"used_objects", usage.objects + usage.uploads}}};
}

/// Reads a limit. A missing field and null mean that there is no limit. Error: 400 if the limit is
/// out of range.
ApiResult<std::optional<std::uint64_t>> read_limit(Fields& fields, std::string_view name) {
  const auto given = fields.integer(name);
  if (!given) return std::nullopt;
  if (*given < 0 || static_cast<std::uint64_t>(*given) > storage::kQuotaMax)
    return refuse(400, "invalid", say("field_range", name, 0, storage::kQuotaMax),
                  std::string(name));
  return static_cast<std::uint64_t>(*given);
}

ApiResult<Quota> read_quota(const json::object& body) {
  Fields fields(body);
  Quota quota;
  quota.bytes = ONGGI_TRY(read_limit(fields, "bytes"));
  quota.objects = ONGGI_TRY(read_limit(fields, "objects"));
  ONGGI_TRY(fields.finish());
  return quota;
}

Task<ApiResult<Answer>> get_bucket_quota(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto usage = ONGGI_CO_TRY(co_await call.services.buckets.usage(*bucket));
  co_return quota_answer(bucket->quota->now(), usage);
}

Task<ApiResult<Answer>> set_bucket_quota(Call& call) {
  const auto quota = ONGGI_CO_TRY(read_quota(call.body));
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  ONGGI_CO_TRY(co_await call.services.buckets.set_quota(*bucket, quota));
  iam::AuditDetail detail;
  add_quota(detail, quota);
  ONGGI_CO_TRY(co_await audit(call, bucket->name, std::move(detail)));
  co_return co_await get_bucket_quota(call);
}

Task<ApiResult<Answer>> get_user_quota(Call& call) {
  const auto user = ONGGI_CO_TRY(find_user(call));
  const auto usage = ONGGI_CO_TRY(co_await call.services.buckets.usage_of_owner(user->id));
  co_return quota_answer(user->quota, usage);
}

Task<ApiResult<Answer>> set_user_quota(Call& call) {
  const auto quota = ONGGI_CO_TRY(read_quota(call.body));
  const auto user = ONGGI_CO_TRY(find_user(call));
  ONGGI_CO_TRY(co_await call.services.directory.set_quota(user->name, quota, call.actor()));
  co_return co_await get_user_quota(call);
}

}  // namespace

constinit const ApiRoute kGetBucketQuota{.method = "GET",
                                         .path = "/buckets/{}/quota",
                                         .role = iam::Role::kViewer,
                                         .handler = get_bucket_quota};
constinit const ApiRoute kSetBucketQuota{.method = "PUT",
                                         .path = "/buckets/{}/quota",
                                         .role = iam::Role::kOperator,
                                         .audit = {"bucket.quota"},
                                         .handler = set_bucket_quota};
constinit const ApiRoute kGetUserQuota{.method = "GET",
                                       .path = "/users/{}/quota",
                                       .role = iam::Role::kViewer,
                                       .handler = get_user_quota};
constinit const ApiRoute kSetUserQuota{.method = "PUT",
                                       .path = "/users/{}/quota",
                                       .role = iam::Role::kOperator,
                                       .audit = {"user.quota"},
                                       .handler = set_user_quota};

}  // namespace onggi::admin
