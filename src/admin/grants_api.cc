// Grants from both sides.
#include "admin/grants.h"

#include <algorithm>

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
      return refuse(400, "invalid",
                    "there is no right " + name + ": use list, read, write, delete, manage",
                    "rights");
    rights = static_cast<iam::Rights>(rights | static_cast<iam::Rights>(found->right));
  }
  return rights;
}

template <typename T>
Status as_status(const Result<T>& result) {
  return result ? Status() : fail(result.error());
}

}  // namespace

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
      if (grant.bucket != bucket) continue;
      grants.push_back(json::object{{"user", user->name},
                                    {"rights", rights_json(grant.rights)},
                                    {"prefix", grant.prefix},
                                    {"expires", to_json(grant.expires)}});
    }
  }
  return grants;
}

Task<ApiResult<Answer>> list_bucket_grants(Call& call) {
  ONGGI_API_ASSIGN(const auto bucket, call.services.buckets.find(call.args[0]));
  co_return Answer{200, json::object{{"grants", bucket_grants(call, bucket->name)}}};
}

Task<ApiResult<Answer>> list_user_grants(Call& call) {
  ONGGI_API_ASSIGN(const auto user, find_user(call));
  json::array grants;
  for (const auto& grant : user->grants) grants.push_back(grant_json(grant));
  co_return Answer{200, json::object{{"grants", std::move(grants)}}};
}

Task<ApiResult<Answer>> set_grant(Call& call) {
  Fields fields(call.body);
  iam::Grant grant;
  grant.bucket = fields.required_text("bucket");
  const auto rights = fields.texts("rights");
  grant.prefix = fields.text("prefix").value_or("");
  grant.expires = fields.time("expires");
  ONGGI_API_TRY(fields.finish());
  ONGGI_API_ASSIGN(grant.rights, read_rights(rights));
  if (grant.expires && *grant.expires <= call.services.clock.now())
    co_return refuse(400, "invalid", "the expiry of the grant lies in the past", "expires");
  ONGGI_API_TRY(check("bucket", as_status(call.services.buckets.find(grant.bucket))));
  ONGGI_API_TRY(
      co_await call.services.directory.grant(call.args[0], std::move(grant), call.actor()));
  co_return co_await get_user(call);
}

Task<ApiResult<Answer>> revoke_grant(Call& call) {
  const auto bucket = call.param("bucket");
  if (!bucket) co_return refuse(400, "invalid", "bucket is required", "bucket");
  auto prefix = call.param("prefix");
  ONGGI_API_TRY(co_await call.services.directory.revoke(call.args[0], *bucket, std::move(prefix),
                                                        call.actor()));
  co_return co_await get_user(call);
}

}  // namespace onggi::admin
