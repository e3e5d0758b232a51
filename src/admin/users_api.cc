// Users, their access keys and their grants. Secrets are in the answers that make or reveal them,
// and in no other.
#include <algorithm>

#include "admin/call.h"

namespace onggi::admin {
namespace {

constexpr std::chrono::seconds kGraceDefault = std::chrono::hours(24);

json::value grant_json(const iam::Grant& grant) {
  json::array rights;
  for (const auto& [right, name] : iam::kRightNames)
    if (iam::contains(grant.rights, right)) rights.emplace_back(name);
  return json::object{{"bucket", grant.bucket},
                      {"rights", std::move(rights)},
                      {"prefix", grant.prefix},
                      {"expires", to_json(grant.expires)}};
}

json::object user_json(const iam::User& user) {
  json::array keys;
  for (const auto& key : user.keys) {
    keys.push_back(json::object{{"access_key", key.access_key},
                                {"created", format_iso8601(key.created)},
                                {"expires", to_json(key.expires)}});
  }
  json::array grants;
  for (const auto& grant : user.grants) grants.push_back(grant_json(grant));
  return {{"name", user.name},
          {"id", user.id},
          {"display_name", user.display_name},
          {"email", user.email},
          {"create_buckets", user.create_buckets},
          {"disabled", user.disabled},
          {"created", format_iso8601(user.created)},
          {"keys", std::move(keys)},
          {"grants", std::move(grants)}};
}

/// Everything a client needs to connect.
Answer access_info(const Call& call, int status, const iam::Credentials& keys) {
  const auto& info = call.services.info;
  return {status, json::object{{"access_key", keys.access_key},
                               {"secret_key", keys.secret_key},
                               {"endpoint", info.endpoint},
                               {"region", info.region}}};
}

/// Both or none; one alone is left to iam/ to refuse.
std::optional<iam::Credentials> read_credentials(Fields& fields) {
  auto access_key = fields.text("access_key");
  auto secret_key = fields.text("secret_key");
  if (!access_key && !secret_key) return std::nullopt;
  return iam::Credentials{access_key.value_or(""), secret_key.value_or("")};
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

}  // namespace

Task<ApiResult<Answer>> list_users(Call& call) {
  json::array list;
  for (const auto& user : call.services.directory.list_users()) list.push_back(user_json(*user));
  co_return Answer{200, json::object{{"users", std::move(list)}}};
}

Task<ApiResult<Answer>> create_user(Call& call) {
  Fields fields(call.body);
  iam::NewUser user;
  user.name = fields.required_text("name");
  user.display_name = fields.text("display_name").value_or("");
  user.email = fields.text("email").value_or("");
  user.create_buckets = fields.flag("create_buckets").value_or(false);
  user.keys = read_credentials(fields);
  ONGGI_API_TRY(fields.finish());
  ONGGI_API_ASSIGN(const auto keys,
                   co_await call.services.directory.create_user(std::move(user), call.actor));
  co_return access_info(call, 201, keys);
}

Task<ApiResult<Answer>> get_user(Call& call) {
  const auto user = call.services.directory.find_user(call.args[0]);
  if (!user) co_return refuse(404, "not_found", "there is no user " + call.args[0]);
  co_return Answer{200, user_json(*user)};
}

Task<ApiResult<Answer>> update_user(Call& call) {
  Fields fields(call.body);
  auto display_name = fields.text("display_name");
  auto email = fields.text("email");
  const auto create_buckets = fields.flag("create_buckets");
  const auto disabled = fields.flag("disabled");
  ONGGI_API_TRY(fields.finish());
  ONGGI_API_TRY(co_await call.services.directory.update_user(call.args[0], std::move(display_name),
                                                             std::move(email), create_buckets,
                                                             disabled, call.actor));
  co_return co_await get_user(call);
}

Task<ApiResult<Answer>> delete_user(Call& call) {
  ONGGI_API_TRY(co_await call.services.directory.delete_user(call.args[0], call.actor));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> add_key(Call& call) {
  Fields fields(call.body);
  auto given = read_credentials(fields);
  ONGGI_API_TRY(fields.finish());
  ONGGI_API_ASSIGN(const auto keys, co_await call.services.directory.add_key(
                                        call.args[0], std::move(given), call.actor));
  co_return access_info(call, 201, keys);
}

Task<ApiResult<Answer>> rotate_keys(Call& call) {
  Fields fields(call.body);
  const auto grace_s = fields.integer("grace_s").value_or(kGraceDefault.count());
  ONGGI_API_TRY(fields.finish());
  const std::chrono::seconds grace(grace_s);
  ONGGI_API_ASSIGN(const auto keys,
                   co_await call.services.directory.rotate_keys(call.args[0], grace, call.actor));
  co_return access_info(call, 201, keys);
}

Task<ApiResult<Answer>> revoke_key(Call& call) {
  ONGGI_API_TRY(
      co_await call.services.directory.revoke_key(call.args[0], call.args[1], call.actor));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> reveal_key(Call& call) {
  ONGGI_API_ASSIGN(const auto keys,
                   co_await call.services.directory.reveal(call.args[0], call.args[1], call.actor));
  co_return access_info(call, 200, keys);
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
  ONGGI_API_TRY(call.services.buckets.find(grant.bucket));
  ONGGI_API_TRY(co_await call.services.directory.grant(call.args[0], std::move(grant), call.actor));
  co_return co_await get_user(call);
}

Task<ApiResult<Answer>> revoke_grant(Call& call) {
  const auto bucket = call.param("bucket");
  if (!bucket) co_return refuse(400, "invalid", "bucket is required", "bucket");
  auto prefix = call.param("prefix");
  ONGGI_API_TRY(co_await call.services.directory.revoke(call.args[0], *bucket, std::move(prefix),
                                                        call.actor));
  co_return co_await get_user(call);
}

}  // namespace onggi::admin
