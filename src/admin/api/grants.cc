// The admin API's handlers for grants: the grants of a user, and the grants on a bucket.
#include "admin/api/grants.h"
#include "admin/api/operator_limits.h"
#include "admin/api/rows.h"

#include <algorithm>

#include "iam/model/reasons.h"
#include "iam/users/validate.h"

namespace onggi::admin {
namespace {

json::array rights_json(iam::Rights rights) {
  json::array names;
  for (const auto& [right, name] : iam::kRightNames)
    if (iam::contains(rights, right)) names.emplace_back(name);
  return names;
}

ApiResult<iam::Rights> read_rights(const std::vector<std::string>& names) {
  iam::Rights rights = 0;
  for (const auto& name : names) {
    const auto found = std::ranges::find(iam::kRightNames, name, &iam::RightName::name);
    if (found == iam::kRightNames.end())
      return refuse(400, "invalid", say("right_unknown", name), "rights");
    rights = static_cast<iam::Rights>(rights | static_cast<iam::Rights>(found->right));
  }
  return rights;
}

/// Prepends `of`, the path of a list element such as "grants[1]", to the field of `problem`.
std::unexpected<Problem> within(const std::string& of, Problem problem) {
  problem.field = problem.field.empty() ? of : of + "." + problem.field;
  return std::unexpected(std::move(problem));
}

/// Reads the rights, prefix, and expiry of a grant. The caller must read all other fields first.
ApiResult<iam::Grant> read_grant(const Call& call, Fields& fields) {
  iam::Grant grant;
  const auto names = fields.texts("rights");
  grant.prefix = fields.text("prefix").value_or("");
  grant.expires = fields.time("expires");
  if (auto finished = fields.finish(); !finished) return std::unexpected(finished.error());
  auto rights = read_rights(names);
  if (!rights) return std::unexpected(rights.error());
  grant.rights = *rights;
  if (grant.expires && *grant.expires <= call.services.clock.now())
    return refuse(400, "invalid", iam::say("grant_expired"), "expires");
  return grant;
}

}  // namespace

ApiResult<std::vector<NamedGrant>> read_grants(const Call& call, std::string_view who) {
  std::vector<NamedGrant> grants;
  const auto* value = call.body.if_contains("grants");
  if (value == nullptr) return grants;
  if (!value->is_array() || value->get_array().size() > iam::kGrantsMax)
    return refuse(400, "invalid", say("grants_list", iam::kGrantsMax), "grants");
  for (const auto& item : value->get_array()) {
    NamedGrant named{"grants[" + std::to_string(grants.size()) + "]", {}, {}};
    if (!item.is_object()) return refuse(400, "invalid", say("grant_object"), named.field);
    Fields fields(item.get_object());
    named.who = fields.required_text(who);
    auto grant = read_grant(call, fields);
    if (!grant) return within(named.field, grant.error());
    named.grant = *std::move(grant);
    // The bucket may not exist yet, so check the grant as if it applied to all buckets.
    auto probe = named.grant;
    probe.bucket = iam::kAllBuckets;
    if (auto fits = check({}, iam::check_grant(probe, call.services.clock.now())); !fits)
      return within(named.field, fits.error());
    grants.push_back(std::move(named));
  }
  return grants;
}

ApiResult<void> check_granted_bucket(const Call& call, std::string_view bucket, std::string field) {
  if (bucket == iam::kAllBuckets) return {};
  const auto found = call.services.buckets.find(bucket);
  return check(std::move(field), found ? Status() : fail(found.error()));
}

json::object grant_json(const iam::Grant& grant) {
  return {{"bucket", grant.bucket},
          {"rights", rights_json(grant.rights)},
          {"prefix", grant.prefix},
          {"expires", to_json(grant.expires)}};
}

json::array bucket_grants(const Call& call, std::string_view bucket) {
  json::array grants;
  for (const auto& user : call.services.directory.list_users()) {
    for (const auto& grant : user->grants) {
      if (!iam::speaks_of(grant, bucket)) continue;
      grants.push_back(json::object{{"user", user->name},
                                    {"all_buckets", grant.bucket == iam::kAllBuckets},
                                    {"rights", rights_json(grant.rights)},
                                    {"prefix", grant.prefix},
                                    {"expires", to_json(grant.expires)}});
    }
  }
  return grants;
}

namespace {

Task<ApiResult<Answer>> list_bucket_grants(Call& call) {
  const auto bucket = ONGGI_CO_TRY(call.services.buckets.find(call.args[0]));
  co_return Answer{200, json::object{{"grants", bucket_grants(call, bucket->name)}}};
}

Task<ApiResult<Answer>> list_user_grants(Call& call) {
  const auto user = ONGGI_CO_TRY(find_user(call));
  json::array grants;
  for (const auto& grant : user->grants) grants.push_back(grant_json(grant));
  co_return Answer{200, json::object{{"grants", std::move(grants)}}};
}

Task<ApiResult<Answer>> set_grant(Call& call) {
  Fields fields(call.body);
  auto bucket = fields.required_text("bucket");
  auto grant = ONGGI_CO_TRY(read_grant(call, fields));
  grant.bucket = std::move(bucket);
  ONGGI_CO_TRY(check_granted_bucket(call, grant.bucket, "bucket"));
  ONGGI_CO_TRY(check_may_grant(call, grant, "rights"));
  ONGGI_CO_TRY(
      co_await call.services.directory.grant(call.args[0], std::move(grant), call.actor()));
  const auto user = ONGGI_CO_TRY(find_user(call));
  co_return user_answer(call, *user);
}

Task<ApiResult<Answer>> revoke_grant(Call& call) {
  const auto bucket = call.param("bucket");
  if (!bucket) co_return refuse(400, "invalid", say("field_required", "bucket"), "bucket");
  auto prefix = call.param("prefix");
  ONGGI_CO_TRY(co_await call.services.directory.revoke(call.args[0], *bucket, std::move(prefix),
                                                       call.actor()));
  const auto user = ONGGI_CO_TRY(find_user(call));
  co_return user_answer(call, *user);
}

}  // namespace

constinit const ApiRoute kListBucketGrants{.method = "GET",
                                           .path = "/buckets/{}/grants",
                                           .role = iam::Role::kViewer,
                                           .handler = list_bucket_grants};

constinit const ApiRoute kListUserGrants{.method = "GET",
                                         .path = "/users/{}/grants",
                                         .role = iam::Role::kViewer,
                                         .handler = list_user_grants};

constinit const ApiRoute kSetGrant{.method = "PUT",
                                   .path = "/users/{}/grants",
                                   .role = iam::Role::kOperator,
                                   .audit = {"grant.set"},
                                   .handler = set_grant};

constinit const ApiRoute kRevokeGrant{.method = "DELETE",
                                      .path = "/users/{}/grants",
                                      .role = iam::Role::kOperator,
                                      .audit = {"grant.revoke"},
                                      .handler = revoke_grant};

}  // namespace onggi::admin
