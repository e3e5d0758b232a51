// The admin API's handlers for console accounts, their sessions, and API tokens.
#include <fmt/format.h>

#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "iam/model/reasons.h"
#include "iam/users/validate.h"

namespace onggi::admin {
namespace {

json::object account_json(const iam::Account& account) {
  return {{"name", account.name},
          {"display_name", account.display_name},
          {"role", to_string(account.role)},
          {"disabled", account.disabled},
          {"created", format_iso8601(account.created)},
          {"password_changed", format_iso8601(account.password_changed)},
          {"last_login", to_json(account.last_login)}};
}

std::string etag_of(const iam::Account& account) {
  return fmt::format("\"{:x}-{}\"", account.created.time_since_epoch().count(), account.revision);
}

Answer account_answer(int status, const iam::Account& account) {
  Answer answer{status, account_json(account)};
  answer.headers.emplace_back("ETag", etag_of(account));
  return answer;
}

json::object token_json(const iam::ApiToken& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"account", token.account},
          {"role", to_string(token.role)},
          {"created", format_iso8601(token.created)},
          {"expires", to_json(token.expires)},
          {"last_used", to_json(token.last_used)}};
}

ApiResult<iam::Role> read_role(std::string_view name) {
  const auto role = iam::parse_role(name);
  if (!role)
    return refuse(400, "invalid", say("field_choice", "role", "viewer, operator, owner"), "role");
  return *role;
}

ApiResult<iam::Account> find_account(const Call& call) {
  auto account = call.services.accounts.find(call.args[0]);
  if (!account) return refuse(404, "not_found", iam::say("account_unknown", call.args[0]));
  return *std::move(account);
}

std::unexpected<Problem> refuse_change(const Error& error) {
  if (error.code == Code::kConflict) return refuse(409, "last_owner", error);
  return refuse(error);
}

Task<ApiResult<Answer>> list_accounts(Call& call) {
  json::array list;
  for (const auto& account : call.services.accounts.list()) list.push_back(account_json(account));
  co_return Answer{200, json::object{{"accounts", std::move(list)}}};
}

Task<ApiResult<Answer>> create_account(Call& call) {
  Fields fields(call.body);
  iam::NewAccount account;
  account.name = fields.required_text("name");
  account.display_name = fields.text("display_name").value_or("");
  const auto role = fields.required_text("role");
  account.password = fields.required_text("password");
  ONGGI_CO_TRY(fields.finish());
  account.role = ONGGI_CO_TRY(read_role(role));
  ONGGI_CO_TRY(check("name", iam::check_account_name(account.name)));
  ONGGI_CO_TRY(check("display_name", iam::check_display_name(account.display_name)));
  ONGGI_CO_TRY(check("password", iam::check_password(account.password, account.name)));
  // After a crash, sessions of a deleted account with the same name may still exist.
  if (!call.services.accounts.find(account.name))
    ONGGI_CO_TRY(co_await call.services.sessions.end_all(account.name));
  const auto made = co_await call.services.accounts.create(std::move(account), call.actor());
  if (!made && made.error().code == Code::kExists)
    co_return refuse(409, "exists", made.error(), "name");
  if (!made) co_return refuse(made.error());
  co_return account_answer(201, *made);
}

Task<ApiResult<Answer>> get_account(Call& call) {
  const auto account = ONGGI_CO_TRY(find_account(call));
  co_return account_answer(200, account);
}

Task<ApiResult<Answer>> update_account(Call& call) {
  Fields fields(call.body);
  iam::AccountChange change;
  change.display_name = fields.text("display_name");
  const auto role = fields.text("role");
  change.disabled = fields.flag("disabled");
  change.password = fields.text("password");
  ONGGI_CO_TRY(fields.finish());
  if (role) {
    change.role = ONGGI_CO_TRY(read_role(*role));
  }
  const auto account = ONGGI_CO_TRY(find_account(call));
  if (change.display_name)
    ONGGI_CO_TRY(check("display_name", iam::check_display_name(*change.display_name)));
  if (change.password)
    ONGGI_CO_TRY(check("password", iam::check_password(*change.password, account.name)));
  const bool matched = ONGGI_CO_TRY(call.if_match(etag_of(account)));
  if (matched) change.revision = account.revision;
  const bool ends_sessions = change.role || change.disabled || change.password;
  const auto changed =
      co_await call.services.accounts.update(account.name, std::move(change), call.actor());
  if (!changed) co_return refuse_change(changed.error());
  // The caller's own session stays valid, because this route requires a recent password check.
  const auto except = call.caller.session ? call.caller.session->id : std::string();
  if (ends_sessions) ONGGI_CO_TRY(co_await call.services.sessions.end_all(account.name, except));
  co_return account_answer(200, *changed);
}

Task<ApiResult<Answer>> delete_account(Call& call) {
  const auto& name = call.args[0];
  const auto removed = co_await call.services.accounts.remove(name, call.actor());
  if (!removed) co_return refuse_change(removed.error());
  ONGGI_CO_TRY(co_await call.services.sessions.end_all(name));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> list_sessions(Call& call) {
  const auto account = ONGGI_CO_TRY(find_account(call));
  json::array list;
  for (const auto& session : call.services.sessions.list(account.name)) {
    const bool current = call.caller.session && call.caller.session->id == session.id;
    list.push_back(
        json::object{{"created", format_iso8601(session.created)},
                     {"last_used", format_iso8601(session.last_used)},
                     {"expires", format_iso8601(call.services.sessions.expires(session))},
                     {"address", session.address},
                     {"client", session.client},
                     {"current", current}});
  }
  co_return Answer{200, json::object{{"sessions", std::move(list)}}};
}

Task<ApiResult<Answer>> end_sessions(Call& call) {
  const auto account = ONGGI_CO_TRY(find_account(call));
  ONGGI_CO_TRY(co_await audit(call, account.name));
  ONGGI_CO_TRY(co_await call.services.sessions.end_all(account.name));
  co_return Answer{204, nullptr};
}

Task<ApiResult<Answer>> list_tokens(Call& call) {
  const bool all = call.caller.role == iam::Role::kOwner;
  json::array list;
  for (const auto& token : call.services.accounts.list_tokens(all ? "" : call.caller.account))
    list.push_back(token_json(token));
  co_return Answer{200, json::object{{"tokens", std::move(list)}}};
}

Task<ApiResult<Answer>> create_token(Call& call) {
  Fields fields(call.body);
  iam::NewToken token;
  token.name = fields.required_text("name");
  const auto role = fields.required_text("role");
  token.expires = fields.time("expires");
  // A caller on the Unix socket has no account, so the body must name the token's account.
  const auto account = fields.text("account");
  ONGGI_CO_TRY(fields.finish());
  const bool by_socket = call.caller.kind == Caller::Kind::kSocket;
  if (by_socket != account.has_value())
    co_return refuse(400, "invalid", say("token_account"), "account");
  token.account = by_socket ? *account : call.caller.account;
  if (call.caller.session) token.password_given = call.caller.session->password_given;
  token.role = ONGGI_CO_TRY(read_role(role));
  ONGGI_CO_TRY(check("name", iam::check_account_name(token.name)));
  if (token.expires && *token.expires <= call.services.clock.now())
    co_return refuse(400, "invalid", iam::say("token_expired"), "expires");
  const auto made = co_await call.services.accounts.create_token(std::move(token), call.actor());
  if (!made && made.error().code == Code::kPreconditionFailed)
    co_return refuse(403, "reauth_required", say("reauth_required"));
  if (!made && made.error().code == Code::kDenied)
    co_return refuse(403, "denied", made.error(), "role");
  if (!made && made.error().code == Code::kExists)
    co_return refuse(409, "exists", made.error(), "name");
  if (!made) co_return refuse(made.error());
  co_return Answer{201, json::object{{"token", made->token}, {"info", token_json(made->info)}}};
}

Task<ApiResult<Answer>> revoke_token(Call& call) {
  const bool any = call.caller.role == iam::Role::kOwner;
  const auto account = any ? std::string() : call.caller.account;
  ONGGI_CO_TRY(co_await call.services.accounts.revoke_token(call.args[0], account, call.actor()));
  co_return Answer{204, nullptr};
}

}  // namespace

constinit const ApiRoute kListAccounts{
    .method = "GET", .path = "/accounts", .role = iam::Role::kOwner, .handler = list_accounts};

constinit const ApiRoute kCreateAccount{.method = "POST",
                                        .path = "/accounts",
                                        .role = iam::Role::kOwner,
                                        .reauth = true,
                                        .audit = {"account.create"},
                                        .handler = create_account};

constinit const ApiRoute kGetAccount{
    .method = "GET", .path = "/accounts/{}", .role = iam::Role::kOwner, .handler = get_account};

constinit const ApiRoute kUpdateAccount{.method = "PATCH",
                                        .path = "/accounts/{}",
                                        .role = iam::Role::kOwner,
                                        .reauth = true,
                                        .audit = {"account.update"},
                                        .handler = update_account};

constinit const ApiRoute kDeleteAccount{.method = "DELETE",
                                        .path = "/accounts/{}",
                                        .role = iam::Role::kOwner,
                                        .reauth = true,
                                        .audit = {"account.delete"},
                                        .handler = delete_account};

constinit const ApiRoute kListSessions{.method = "GET",
                                       .path = "/accounts/{}/sessions",
                                       .role = iam::Role::kOwner,
                                       .handler = list_sessions};

constinit const ApiRoute kEndSessions{.method = "DELETE",
                                      .path = "/accounts/{}/sessions",
                                      .role = iam::Role::kOwner,
                                      .audit = {"session.end_all"},
                                      .handler = end_sessions};

constinit const ApiRoute kListTokens{
    .method = "GET", .path = "/tokens", .role = iam::Role::kViewer, .handler = list_tokens};

constinit const ApiRoute kCreateToken{.method = "POST",
                                      .path = "/tokens",
                                      .role = iam::Role::kViewer,
                                      .reauth = true,
                                      .repeat = Repeat::kRefused,
                                      .audit = {"token.create"},
                                      .handler = create_token};

constinit const ApiRoute kRevokeToken{.method = "DELETE",
                                      .path = "/tokens/{}",
                                      .role = iam::Role::kViewer,
                                      .audit = {"token.revoke"},
                                      .handler = revoke_token};

}  // namespace onggi::admin
