// The admin API's handlers for users and their access keys. Secret keys appear only in answers to
// requests that create or reveal them.
#include <fmt/format.h>

#include "admin/api/grants.h"
#include "admin/api/operator_limits.h"
#include "admin/api/rows.h"
#include "iam/model/reasons.h"
#include "iam/users/validate.h"

namespace onggi::admin {
namespace {

constexpr std::chrono::seconds kGraceDefault = std::chrono::hours(24);

json::value last_use_json(const std::optional<iam::KeyUse>& use) {
  if (!use) return nullptr;
  return json::object{
      {"time", format_iso8601(use->time)}, {"address", use->address}, {"client", use->client}};
}

json::object user_json(const Call& call, const iam::User& user) {
  json::array keys;
  for (const auto& key : user.keys) {
    const auto use = call.services.key_uses.find(key.access_key);
    keys.push_back(json::object{{"access_key", key.access_key},
                                {"created", format_iso8601(key.created)},
                                {"expires", to_json(key.expires)},
                                {"last_used", last_use_json(use)}});
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

/// Returns the user's ETag. It does not depend on when the keys were last used.
std::string etag_of(const iam::User& user) {
  return fmt::format("\"{}-{}\"", user.id.substr(0, 8), user.revision);
}

/// Returns an answer with the data that a client needs to connect: key pair, endpoint, and region.
Answer access_info(const Call& call, int status, const std::string& user,
                   const iam::Credentials& keys) {
  const auto endpoint = s3_endpoint(call.services, &call.request);
  return {status, json::object{{"user", user},
                               {"access_key", keys.access_key},
                               {"secret_key", keys.secret_key},
                               {"endpoint", endpoint.url},
                               {"endpoint_reach", to_string(endpoint.reach)},
                               {"region", call.services.info.region}}};
}

/// Reads an access key and a secret key. Returns nullopt if both are missing. Also returns an
/// incomplete pair, which iam/ rejects.
std::optional<iam::Credentials> read_credentials(Fields& fields) {
  auto access_key = fields.text("access_key");
  auto secret_key = fields.text("secret_key");
  if (!access_key && !secret_key) return std::nullopt;
  return iam::Credentials{access_key.value_or(""), secret_key.value_or("")};
}

/// Returns the problem for a key pair that could not be added. The problem names the field
/// `access_key` if that access key already exists.
std::unexpected<Problem> refuse_keys(const Error& error) {
  auto problem = to_problem(error);
  if (error.code == Code::kExists) problem.field = "access_key";
  return std::unexpected(std::move(problem));
}

ApiResult<void> check_keys(const std::optional<iam::Credentials>& keys) {
  if (!keys) return {};
  const auto status = iam::check_credentials(*keys);
  // Check the access key together with a valid secret key. If this pair passes, the invalid field
  // is the secret key; otherwise it is the access key.
  const iam::Credentials other{keys->access_key, std::string(iam::kSecretKeySizeMin, 'x')};
  return check(iam::check_credentials(other) ? "secret_key" : "access_key", status);
}

}  // namespace

Answer user_answer(const Call& call, const iam::User& user) {
  Answer answer{200, user_json(call, user)};
  answer.headers.emplace_back("ETag", etag_of(user));
  return answer;
}

namespace {

Task<ApiResult<Answer>> list_users(Call& call) {
  const auto limit = ONGGI_CO_TRY(call.limit());
  const auto prefix = call.param("prefix").value_or("");
  const auto after = call.param("after").value_or("");
  json::array list;
  json::value next = nullptr;
  for (const auto& user : call.services.directory.list_users()) {
    if (!user->name.starts_with(prefix) || user->name <= after) continue;
    if (list.size() == limit) {
      next = list.back().at("name");
      break;
    }
    list.push_back(user_json(call, *user));
  }
  co_return Answer{200, json::object{{"users", std::move(list)}, {"next", std::move(next)}}};
}

Task<ApiResult<Answer>> create_user(Call& call) {
  Fields fields(call.body);
  iam::NewUser user;
  user.name = fields.required_text("name");
  user.display_name = fields.text("display_name").value_or("");
  user.email = fields.text("email").value_or("");
  user.create_buckets = fields.flag("create_buckets").value_or(false);
  user.keys = read_credentials(fields);
  fields.skip("grants");
  ONGGI_CO_TRY(fields.finish());
  ONGGI_CO_TRY(check("name", iam::check_user_name(user.name)));
  ONGGI_CO_TRY(check("display_name", iam::check_display_name(user.display_name)));
  ONGGI_CO_TRY(check("email", iam::check_email(user.email)));
  ONGGI_CO_TRY(check_keys(user.keys));
  auto grants = ONGGI_CO_TRY(read_grants(call, "bucket"));
  for (auto& [field, bucket, grant] : grants) {
    ONGGI_CO_TRY(check_granted_bucket(call, bucket, field + ".bucket"));
    grant.bucket = std::move(bucket);
    ONGGI_CO_TRY(check_may_grant(call, grant, field + ".rights"));
    user.grants.push_back(std::move(grant));
  }
  const auto name = user.name;
  if (call.services.directory.find_user(name))
    co_return refuse(409, "exists", iam::say("user_exists", name), "name");
  const auto keys = co_await call.services.directory.create_user(std::move(user), call.actor());
  if (!keys) co_return refuse_keys(keys.error());
  co_return access_info(call, 201, name, *keys);
}

Task<ApiResult<Answer>> get_user(Call& call) {
  const auto user = ONGGI_CO_TRY(find_user(call));
  co_return user_answer(call, *user);
}

Task<ApiResult<Answer>> update_user(Call& call) {
  Fields fields(call.body);
  iam::UserChange change;
  change.display_name = fields.text("display_name");
  change.email = fields.text("email");
  change.create_buckets = fields.flag("create_buckets");
  change.disabled = fields.flag("disabled");
  ONGGI_CO_TRY(fields.finish());
  if (change.display_name)
    ONGGI_CO_TRY(check("display_name", iam::check_display_name(*change.display_name)));
  if (change.email) ONGGI_CO_TRY(check("email", iam::check_email(*change.email)));
  const auto user = ONGGI_CO_TRY(find_user(call));
  const bool matched = ONGGI_CO_TRY(call.if_match(etag_of(*user)));
  if (matched) change.revision = user->revision;
  ONGGI_CO_TRY(
      co_await call.services.directory.update_user(user->name, std::move(change), call.actor()));
  co_return co_await get_user(call);
}

Task<ApiResult<Answer>> delete_user(Call& call) {
  ONGGI_CO_TRY(co_await call.services.directory.delete_user(call.args[0], call.actor()));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> add_key(Call& call) {
  Fields fields(call.body);
  auto given = read_credentials(fields);
  ONGGI_CO_TRY(fields.finish());
  ONGGI_CO_TRY(check_keys(given));
  const auto& name = call.args[0];
  ONGGI_CO_TRY(check_may_use_keys(call, name));
  const auto keys = co_await call.services.directory.add_key(name, std::move(given), call.actor());
  if (!keys) co_return refuse_keys(keys.error());
  co_return access_info(call, 201, name, *keys);
}

Task<ApiResult<Answer>> rotate_keys(Call& call) {
  Fields fields(call.body);
  const auto grace_s = fields.integer("grace_s").value_or(kGraceDefault.count());
  auto given = read_credentials(fields);
  ONGGI_CO_TRY(fields.finish());
  if (grace_s < 0 || grace_s > iam::kKeyGraceMax.count())
    co_return refuse(400, "invalid", iam::say("grace_period", iam::kKeyGraceDaysMax.count()),
                     "grace_s");
  ONGGI_CO_TRY(check_keys(given));
  const std::chrono::seconds grace(grace_s);
  const auto& name = call.args[0];
  ONGGI_CO_TRY(check_may_use_keys(call, name));
  const auto keys =
      co_await call.services.directory.rotate_keys(name, grace, std::move(given), call.actor());
  if (!keys) co_return refuse_keys(keys.error());
  co_return access_info(call, 201, name, *keys);
}

Task<ApiResult<Answer>> revoke_key(Call& call) {
  ONGGI_CO_TRY(
      co_await call.services.directory.revoke_key(call.args[0], call.args[1], call.actor()));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> reveal_key(Call& call) {
  ONGGI_CO_TRY(check_may_use_keys(call, call.args[0]));
  const auto keys = ONGGI_CO_TRY(
      co_await call.services.directory.reveal(call.args[0], call.args[1], call.actor()));
  co_return access_info(call, 200, call.args[0], keys);
}

}  // namespace

constinit const ApiRoute kListUsers{
    .method = "GET", .path = "/users", .role = iam::Role::kViewer, .handler = list_users};

constinit const ApiRoute kCreateUser{.method = "POST",
                                     .path = "/users",
                                     .role = iam::Role::kOperator,
                                     .reauth = true,
                                     .repeat = Repeat::kRefused,
                                     .audit = {"user.create", "grant.set"},
                                     .handler = create_user};

constinit const ApiRoute kGetUser{
    .method = "GET", .path = "/users/{}", .role = iam::Role::kViewer, .handler = get_user};

constinit const ApiRoute kUpdateUser{.method = "PATCH",
                                     .path = "/users/{}",
                                     .role = iam::Role::kOperator,
                                     .audit = {"user.update"},
                                     .handler = update_user};

constinit const ApiRoute kDeleteUser{.method = "DELETE",
                                     .path = "/users/{}",
                                     .role = iam::Role::kOperator,
                                     .audit = {"user.delete"},
                                     .handler = delete_user};

constinit const ApiRoute kAddKey{.method = "POST",
                                 .path = "/users/{}/keys",
                                 .role = iam::Role::kOperator,
                                 .reauth = true,
                                 .repeat = Repeat::kRefused,
                                 .audit = {"key.add"},
                                 .handler = add_key};

constinit const ApiRoute kRotateKeys{.method = "POST",
                                     .path = "/users/{}/rotate",
                                     .role = iam::Role::kOperator,
                                     .reauth = true,
                                     .repeat = Repeat::kRefused,
                                     .audit = {"key.rotate"},
                                     .handler = rotate_keys};

constinit const ApiRoute kRevokeKey{.method = "DELETE",
                                    .path = "/users/{}/keys/{}",
                                    .role = iam::Role::kOperator,
                                    .audit = {"key.revoke"},
                                    .handler = revoke_key};

constinit const ApiRoute kRevealKey{.method = "POST",
                                    .path = "/users/{}/keys/{}/reveal",
                                    .role = iam::Role::kOperator,
                                    .reauth = true,
                                    .repeat = Repeat::kExecuted,
                                    .audit = {"key.reveal"},
                                    .handler = reveal_key};

}  // namespace onggi::admin
