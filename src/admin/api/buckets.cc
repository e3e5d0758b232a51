// The admin API's handlers for buckets: listing, creation, deletion, and settings.
#include <algorithm>
#include <array>
#include <map>

#include "admin/api/grants.h"
#include "admin/api/lock_json.h"
#include "admin/api/operator_limits.h"
#include "admin/api/ownership_json.h"
#include "admin/api/rows.h"
#include "catalog/bucket_lock.h"
#include "catalog/reasons.h"
#include "iam/audit/detail.h"
#include "iam/model/reasons.h"

namespace onggi::admin {
namespace {

json::object bucket_json(const Call& call, const catalog::Bucket& bucket) {
  const auto owner = call.services.directory.find_user_by_id(bucket.owner_id);
  return {{"name", bucket.name},
          {"owner", owner ? json::value(owner->name) : json::value(nullptr)},
          {"created", format_iso8601(bucket.created)}};
}

Task<ApiResult<json::object>> bucket_with_usage(Call& call, const catalog::Bucket& bucket) {
  const auto usage = ONGGI_CO_TRY(co_await call.services.buckets.usage(bucket));
  auto object = bucket_json(call, bucket);
  object["objects"] = usage.objects;
  object["bytes"] = usage.bytes;
  co_return object;
}

constexpr std::array<std::string_view, 3> kVersioning{"off", "enabled", "suspended"};

std::string_view versioning_text(const catalog::Bucket& bucket) {
  return kVersioning.at(static_cast<std::size_t>(bucket.versioning->now()));
}

/// Parses a versioning state. Returns nullopt if `text` is nullopt. Error: 400 if `text` is
/// invalid.
ApiResult<std::optional<catalog::Versioning>> wanted_versioning(
    const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto found = std::ranges::find(kVersioning, *text);
  if (found == kVersioning.end())
    return refuse(400, "invalid", say("field_choice", "versioning", "off, enabled, suspended"),
                  "versioning");
  return static_cast<catalog::Versioning>(found - kVersioning.begin());
}

Task<ApiResult<void>> change_versioning(Call& call, const catalog::Bucket& bucket,
                                        catalog::Versioning next) {
  ONGGI_CO_TRY(co_await call.services.buckets.set_versioning(bucket.name, next));
  iam::AuditDetail detail;
  detail.add("versioning", std::string(versioning_text(bucket)));
  ONGGI_CO_TRY(co_await audit_as(call, "bucket.versioning", bucket.name, std::move(detail)));
  co_return ApiResult<void>();
}

Answer settings_answer(const catalog::Bucket& bucket, const catalog::TaggedSettings& tagged) {
  Answer answer{200, json::object{{"description", tagged.settings.description},
                                  {"versioning", versioning_text(bucket)},
                                  {"ownership", ownership_text(bucket)},
                                  {"object_lock", lock_configuration_json(bucket)}}};
  answer.headers.emplace_back("ETag", tagged.etag);
  return answer;
}

ApiResult<std::shared_ptr<const iam::User>> named_user(const Call& call, const std::string& name,
                                                       std::string field) {
  auto user = call.services.directory.find_user(name);
  if (!user) return refuse(404, "not_found", iam::say("user_unknown", name), std::move(field));
  return user;
}

/// Checks that users can receive the grants. Errors: 404 if a user does not exist, 409 if a user
/// would have more than kGrantsMax grants.
ApiResult<void> check_grantees(const Call& call, const std::vector<NamedGrant>& grants) {
  std::map<std::string_view, std::size_t> counts;
  for (const auto& [field, name, grant] : grants) {
    const auto user = named_user(call, name, field + ".user");
    if (!user) return std::unexpected(user.error());
    if ((*user)->grants.size() + ++counts[name] > iam::kGrantsMax)
      return refuse(409, "limit_exceeded", iam::say("grants_max", iam::kGrantsMax),
                    field + ".user");
  }
  return {};
}

/// Returns one page of buckets. If the query has an `owner`, lists only buckets that this user
/// owns.
ApiResult<catalog::BucketPage> bucket_page(const Call& call, std::string_view prefix,
                                           std::string after, std::size_t limit) {
  const auto owner = call.param("owner");
  if (!owner) return call.services.buckets.list(prefix, after, limit);
  const auto user = named_user(call, *owner, "owner");
  if (!user) return std::unexpected(user.error());
  catalog::BucketPage owned;
  while (true) {
    auto page = call.services.buckets.list(prefix, after, kPageSizeMax);
    for (auto& bucket : page.buckets) {
      if (bucket.owner_id != (*user)->id) continue;
      if (owned.buckets.size() == limit) {
        owned.next = owned.buckets.back().name;
        return owned;
      }
      owned.buckets.push_back(std::move(bucket));
    }
    if (!page.next) return owned;
    after = *std::move(page.next);
  }
}

Task<ApiResult<Answer>> list_buckets(Call& call) {
  const auto limit = ONGGI_CO_TRY(call.limit());
  const auto prefix = call.param("prefix").value_or("");
  const auto after = call.param("after").value_or("");
  const auto page = ONGGI_CO_TRY(bucket_page(call, prefix, after, limit));
  json::array list;
  for (const auto& bucket : page.buckets) {
    auto object = ONGGI_CO_TRY(co_await bucket_with_usage(call, bucket));
    list.push_back(std::move(object));
  }
  json::object body{{"buckets", std::move(list)}};
  body["next"] = page.next ? json::value(*page.next) : json::value(nullptr);
  co_return Answer{200, std::move(body)};
}

Task<ApiResult<Answer>> create_bucket(Call& call) {
  Fields fields(call.body);
  auto name = fields.required_text("name");
  const auto owner = fields.text("owner");
  const bool lockable = fields.flag("object_lock").value_or(false);
  fields.skip("grants");
  ONGGI_CO_TRY(fields.finish());
  std::string owner_id;
  if (owner) {
    const auto user = ONGGI_CO_TRY(named_user(call, *owner, "owner"));
    owner_id = user->id;
  }
  auto grants = ONGGI_CO_TRY(read_grants(call, "user"));
  ONGGI_CO_TRY(check_grantees(call, grants));
  for (const auto& [field, user, grant] : grants)
    ONGGI_CO_TRY(check_may_grant(call, grant, field + ".rights", lockable));
  ONGGI_CO_TRY(check("name", catalog::check_bucket_name(name)));
  if (!call.services.buckets.find(name))
    ONGGI_CO_TRY(co_await call.services.directory.forget_bucket(name, call.actor()));
  catalog::NewBucket request{std::move(owner_id)};
  if (lockable) catalog::make_lockable(request);
  auto created = co_await call.services.buckets.create(name, std::move(request));
  if (!created) {
    auto problem = to_problem(created.error());
    problem.field = "name";
    co_return std::unexpected(std::move(problem));
  }
  iam::AuditDetail detail;
  if (owner) detail.add("owner", *owner);
  detail.add_flag("object_lock", lockable);
  ONGGI_CO_TRY(co_await audit(call, name, std::move(detail)));
  for (auto& [field, user, grant] : grants) {
    grant.bucket = name;
    ONGGI_CO_TRY(
        co_await call.services.directory.grant(std::move(user), std::move(grant), call.actor()));
  }
  co_return Answer{201, bucket_json(call, **created)};
}

Task<ApiResult<Answer>> get_bucket(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  auto object = ONGGI_CO_TRY(co_await bucket_with_usage(call, *bucket));
  object["grants"] = bucket_grants(call, bucket->name);
  object["object_lock"] = lock_configuration_json(*bucket);
  co_return Answer{200, std::move(object)};
}

Task<ApiResult<Answer>> delete_bucket(Call& call) {
  ONGGI_CO_TRY(co_await call.services.buckets.remove(call.args[0]));
  ONGGI_CO_TRY(co_await call.services.directory.forget_bucket(call.args[0], call.actor()));
  ONGGI_CO_TRY(co_await audit(call, call.args[0]));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> get_bucket_settings(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const auto found = ONGGI_CO_TRY(co_await call.services.bucket_settings.read(*bucket));
  co_return settings_answer(*bucket, found);
}

Task<ApiResult<Answer>> replace_bucket_settings(Call& call) {
  Fields fields(call.body);
  catalog::BucketSettings settings{fields.required_text("description")};
  const auto versioning_field = fields.text("versioning");
  const auto ownership_field = fields.text("ownership");
  fields.skip("object_lock");  // ignored here: replace_object_lock() changes this field
  ONGGI_CO_TRY(fields.finish());
  const auto versioning = ONGGI_CO_TRY(wanted_versioning(versioning_field));
  const auto ownership = ONGGI_CO_TRY(wanted_ownership(ownership_field));
  if (settings.description.size() > catalog::kDescriptionSizeMax)
    co_return refuse(400, "invalid", say("description_size", catalog::kDescriptionSizeMax),
                     "description");
  const auto etag = call.request.header("if-match");
  if (!etag) co_return refuse(428, "precondition_required", say("if_match_required"), "If-Match");
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  const bool new_versioning = versioning && *versioning != bucket->versioning->now();
  if (new_versioning && *versioning == catalog::Versioning::kNever)
    co_return refuse(400, "invalid", catalog::say("versioning_not_off"), "versioning");
  const bool new_ownership = ownership && *ownership != catalog::ownership_of(*bucket);
  if (new_ownership) ONGGI_CO_TRY(check("ownership", check_ownership(*bucket, *ownership)));
  iam::AuditDetail detail;
  detail.add("description", settings.description);
  ONGGI_CO_TRY(co_await call.services.bucket_settings.replace(*bucket, std::move(settings),
                                                              std::string(*etag)));
  ONGGI_CO_TRY(co_await audit(call, bucket->name, std::move(detail)));
  if (new_versioning) ONGGI_CO_TRY(co_await change_versioning(call, *bucket, *versioning));
  if (new_ownership) ONGGI_CO_TRY(co_await change_ownership(call, *bucket, *ownership));
  co_return co_await get_bucket_settings(call);
}

}  // namespace

constinit const ApiRoute kListBuckets{
    .method = "GET", .path = "/buckets", .role = iam::Role::kViewer, .handler = list_buckets};

constinit const ApiRoute kCreateBucket{.method = "POST",
                                       .path = "/buckets",
                                       .role = iam::Role::kOperator,
                                       .audit = {"bucket.create", "grant.set", "grant.revoke"},
                                       .handler = create_bucket};

constinit const ApiRoute kGetBucket{
    .method = "GET", .path = "/buckets/{}", .role = iam::Role::kViewer, .handler = get_bucket};

constinit const ApiRoute kDeleteBucket{.method = "DELETE",
                                       .path = "/buckets/{}",
                                       .role = iam::Role::kOperator,
                                       .audit = {"bucket.delete", "grant.revoke"},
                                       .handler = delete_bucket};

constinit const ApiRoute kGetBucketSettings{.method = "GET",
                                            .path = "/buckets/{}/settings",
                                            .role = iam::Role::kViewer,
                                            .handler = get_bucket_settings};

constinit const ApiRoute kReplaceBucketSettings{
    .method = "PUT",
    .path = "/buckets/{}/settings",
    .role = iam::Role::kOperator,
    .audit = {"bucket.settings", "bucket.versioning", "bucket.ownership"},
    .handler = replace_bucket_settings};

}  // namespace onggi::admin
