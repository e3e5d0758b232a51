// The admin API's handlers for sessions: setup of the first Owner, login, logout, and changes to
// the caller's own password.
#include <fmt/format.h>

#include <algorithm>

#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "base/shell.h"
#include "iam/model/reasons.h"
#include "iam/users/validate.h"

namespace onggi::admin {
namespace {

json::object session_json(const Call& call, const Caller& caller) {
  const auto& services = call.services;
  json::object body{{"setup_required", services.accounts.empty()},
                    {"authenticated", caller.kind != Caller::Kind::kNobody},
                    {"account", nullptr},
                    {"display_name", nullptr},
                    {"role", nullptr},
                    {"csrf", nullptr},
                    {"expires", nullptr},
                    {"idle_expires", nullptr},
                    {"reauth_until", nullptr}};
  if (caller.kind == Caller::Kind::kNobody) return body;
  body["role"] = to_string(caller.role);
  if (const auto account = services.accounts.find(caller.account)) {
    body["account"] = account->name;
    body["display_name"] = account->display_name;
  }
  if (!caller.session) return body;
  body["csrf"] = caller.csrf;
  body["expires"] = format_iso8601(services.sessions.expires(*caller.session));
  body["idle_expires"] = format_iso8601(services.sessions.idle_expires(*caller.session));
  body["reauth_until"] = format_iso8601(services.sessions.password_until(*caller.session));
  return body;
}

using Attempt = iam::LoginThrottle::Attempt;

/// Counts an attempt to use a password or a setup link. Error: 429, with the time to wait, if there
/// have been too many attempts.
ApiResult<void> throttle(Call& call, const Attempt& attempt) {
  const auto wait = call.services.throttle.attempt(attempt);
  if (wait.count() == 0) return {};
  auto refusal = refuse(429, "throttled", say("throttled", wait.count()));
  refusal.error().retry_after_s = wait.count();
  return refusal;
}

/// Returns true if the account has a live session from the address.
bool is_at_home(const Call& call, std::string_view name, const std::string& address) {
  return std::ranges::any_of(call.services.sessions.list(name), [&](const iam::Session& session) {
    return session.address == address;
  });
}

/// Returns the account if the name and password are correct. `attempt` is what the throttle counts.
/// Errors: 401 if they are wrong, with an event in the audit log; 429 after too many attempts.
Task<ApiResult<iam::Account>> check_password(Call& call, std::string name, std::string password,
                                             Attempt attempt, std::string_view field) {
  ONGGI_CO_TRY(throttle(call, attempt));
  auto account = co_await call.services.accounts.verify(name, std::move(password));
  if (account) {
    call.services.throttle.succeeded(attempt);
    co_return *std::move(account);
  }
  if (account.error().code != Code::kDenied) co_return refuse(account.error());
  // Do not log an unknown name: it may be a password that was typed into the wrong field.
  const auto known = call.services.accounts.find(name) ? name : std::string();
  ONGGI_CO_TRY(co_await audit_as(call, "session.refuse", known));
  co_return refuse(401, "wrong_credentials", account.error(), std::string(field));
}

/// Checks the password of the caller's own account. The attempts are counted per session and
/// separately from logins, so a session cannot slow down the logins to its account.
Task<ApiResult<iam::Account>> check_own_password(Call& call, const iam::Session& session,
                                                 std::string password, std::string_view field) {
  const auto counted = "session " + session.id;
  const Attempt attempt{.account = counted, .address = {}, .known = true};
  co_return co_await check_password(call, session.account, std::move(password), attempt, field);
}

/// Returns true if the account has not been deleted or disabled and has had no new password since
/// `account` was read.
bool is_unchanged(const Call& call, const iam::Account& account) {
  const auto now = call.services.accounts.find(account.name);
  return now && !now->disabled && now->created == account.created &&
         now->password_changed == account.password_changed;
}

/// Ends the caller's current session, if any, starts a new one, and returns an answer with the new
/// session cookie.
Task<ApiResult<Answer>> begin_session(Call& call, int status, iam::Account account) {
  auto& services = call.services;
  if (call.caller.session) ONGGI_CO_TRY(co_await services.sessions.end(call.caller.session->id));
  std::string client(call.request.header("user-agent").value_or(""));
  auto address = call.actor().address;
  auto started = ONGGI_CO_TRY(
      co_await services.sessions.start(account.name, std::move(address), std::move(client)));
  // A new password ends the account's sessions. A session that starts after that must not be one
  // that the old password was given for.
  if (!is_unchanged(call, account)) {
    ONGGI_CO_TRY(co_await services.sessions.end(started.session.id));
    co_return refuse(401, "wrong_credentials", iam::say("login_wrong"));
  }
  Caller caller;
  caller.kind = Caller::Kind::kSession;
  caller.role = account.role;
  caller.account = account.name;
  caller.session = std::move(started.session);
  caller.csrf = csrf_of(started.token);
  Answer answer{status, session_json(call, caller)};
  answer.headers.emplace_back("Set-Cookie", session_cookie(services, call.request, started.token));
  co_return answer;
}

using SetupState = iam::Accounts::SetupState;

/// Checks a setup token. Only attempts with unknown tokens count toward the throttle. They are
/// counted per address and separately from logins, so that an attacker cannot block a valid link or
/// a login. Error: 429 after too many attempts.
ApiResult<iam::Accounts::SetupCheck> look_at_setup(Call& call, std::string_view token) {
  const auto check = call.services.accounts.check_setup(token);
  if (check.state != SetupState::kUnknown) return check;
  const auto address = "setup " + call.actor().address;
  const auto counted = throttle(call, {.account = {}, .address = address});
  if (!counted) return std::unexpected(counted.error());
  return check;
}

const char* to_string(SetupState state) {
  switch (state) {
    case SetupState::kValid: return "valid";
    case SetupState::kExpired: return "expired";
    case SetupState::kReplaced: return "replaced";
    case SetupState::kUsed: return "used";
    case SetupState::kDone: return "done";
    case SetupState::kUnknown: break;
  }
  return "unknown";
}

std::unexpected<Problem> refuse_setup(SetupState state) {
  const auto of = [](const char* code, Said said) {
    return refuse(403, code, std::move(said), "token");
  };
  switch (state) {
    case SetupState::kExpired: return of("setup_expired", say("setup_expired"));
    case SetupState::kReplaced: return of("setup_replaced", say("setup_replaced"));
    case SetupState::kUsed:
    case SetupState::kDone: return refuse(409, "setup_done", iam::say("setup_done"));
    default: return of("setup_invalid", iam::say("setup_invalid"));
  }
}

ApiResult<const iam::Session*> own_session(const Call& call) {
  if (!call.caller.session) return refuse(403, "session_required", say("session_needed"));
  return &*call.caller.session;
}

}  // namespace

std::string setup_url(const Services& services, std::string_view token) {
  return fmt::format("{}/?setup={}", console_endpoint(services).url, token);
}

namespace {

Task<ApiResult<Answer>> get_session(Call& call) {
  co_return Answer{200, session_json(call, call.caller)};
}

Task<ApiResult<Answer>> login(Call& call) {
  // A login would not help: the browser would keep sending several session cookies, and requests
  // with several session cookies are not authenticated.
  if (call.caller.cookie_twice) co_return refuse(400, "invalid", say("cookie_twice"));
  Fields fields(call.body);
  const auto name = fields.required_text("name");
  auto password = fields.required_text("password");
  ONGGI_CO_TRY(fields.finish());
  const auto& address = call.actor().address;
  const Attempt attempt{
      .account = name, .address = address, .known = is_at_home(call, name, address)};
  auto account =
      ONGGI_CO_TRY(co_await check_password(call, name, std::move(password), attempt, ""));
  call.caller.actor.name = "account:" + account.name;
  ONGGI_CO_TRY(co_await call.services.accounts.logged_in(account.name));
  ONGGI_CO_TRY(co_await audit(call, account.name));
  co_return co_await begin_session(call, 200, std::move(account));
}

Task<ApiResult<Answer>> logout(Call& call) {
  const auto* session = ONGGI_CO_TRY(own_session(call));
  ONGGI_CO_TRY(co_await audit(call, session->account));
  ONGGI_CO_TRY(co_await call.services.sessions.end(session->id));
  Answer answer{204, nullptr};
  answer.headers.emplace_back("Set-Cookie", session_cookie(call.services, call.request, {}));
  co_return answer;
}

Task<ApiResult<Answer>> reauthenticate(Call& call) {
  Fields fields(call.body);
  auto password = fields.required_text("password");
  ONGGI_CO_TRY(fields.finish());
  const auto* session = ONGGI_CO_TRY(own_session(call));
  ONGGI_CO_TRY(co_await check_own_password(call, *session, std::move(password), "password"));
  call.caller.session = ONGGI_CO_TRY(co_await call.services.sessions.confirm(session->id));
  ONGGI_CO_TRY(co_await audit(call, session->account));
  co_return Answer{200, session_json(call, call.caller)};
}

Task<ApiResult<Answer>> change_password(Call& call) {
  Fields fields(call.body);
  auto current = fields.required_text("current_password");
  iam::AccountChange change;
  change.password = fields.required_text("new_password");
  ONGGI_CO_TRY(fields.finish());
  const auto* session = ONGGI_CO_TRY(own_session(call));
  ONGGI_CO_TRY(check("new_password", iam::check_password(*change.password, session->account)));
  ONGGI_CO_TRY(co_await check_own_password(call, *session, std::move(current), "current_password"));
  ONGGI_CO_TRY(
      co_await call.services.accounts.update(session->account, std::move(change), call.actor()));
  ONGGI_CO_TRY(co_await call.services.sessions.end_all(session->account, session->id));
  call.caller.session = ONGGI_CO_TRY(co_await call.services.sessions.confirm(session->id));
  co_return Answer{200, session_json(call, call.caller)};
}

Task<ApiResult<Answer>> check_setup(Call& call) {
  Fields fields(call.body);
  const auto token = fields.required_text("token");
  ONGGI_CO_TRY(fields.finish());
  const auto found = ONGGI_CO_TRY(look_at_setup(call, token));
  // Reveal the path of the data directory only to a caller whose token this server issued.
  const auto& dir = call.services.info.data_dir;
  co_return Answer{200,
                   json::object{{"state", to_string(found.state)},
                                {"expires", to_json(found.expires)},
                                {"command", "onggi account setup-link --data " +
                                                (found.expires ? quoted_for_sh(dir) : "DIR")}}};
}

Task<ApiResult<Answer>> set_up(Call& call) {
  Fields fields(call.body);
  auto token = fields.required_text("token");
  iam::NewAccount account;
  account.name = fields.required_text("name");
  account.display_name = fields.text("display_name").value_or("");
  account.password = fields.required_text("password");
  ONGGI_CO_TRY(fields.finish());
  const auto link = ONGGI_CO_TRY(look_at_setup(call, token));
  if (link.state != SetupState::kValid) co_return refuse_setup(link.state);
  ONGGI_CO_TRY(check("name", iam::check_account_name(account.name)));
  ONGGI_CO_TRY(check("display_name", iam::check_display_name(account.display_name)));
  ONGGI_CO_TRY(check("password", iam::check_password(account.password, account.name)));
  call.caller.actor.name = "account:" + account.name;
  auto& accounts = call.services.accounts;
  // After a crash, sessions of a deleted account with the same name may still exist.
  if (accounts.empty()) ONGGI_CO_TRY(co_await call.services.sessions.end_all(account.name));
  auto made = co_await accounts.set_up(token, std::move(account), call.actor());
  const bool outrun = !made && (made.error().code == Code::kDenied ||
                                (made.error().code == Code::kExists && !accounts.empty()));
  if (outrun) co_return refuse_setup(accounts.check_setup(token).state);
  if (!made) co_return refuse(made.error());
  co_return co_await begin_session(call, 201, *std::move(made));
}

Task<ApiResult<Answer>> create_setup_link(Call& call) {
  if (call.caller.kind != Caller::Kind::kSocket)
    co_return refuse(403, "denied", say("setup_link_elsewhere"));
  const auto made = call.services.accounts.make_setup_token();
  if (!made && made.error().code == Code::kExists)
    co_return refuse(409, "setup_done", made.error());
  if (!made) co_return refuse(made.error());
  iam::AuditDetail detail;
  detail.add("expires", format_iso8601(made->expires));
  ONGGI_CO_TRY(co_await audit(call, "setup", std::move(detail)));
  co_return Answer{201, json::object{{"url", setup_url(call.services, made->token)},
                                     {"expires", format_iso8601(made->expires)}}};
}

}  // namespace

constinit const ApiRoute kGetSession{
    .method = "GET", .path = "/session", .role = iam::Role::kNobody, .handler = get_session};

constinit const ApiRoute kLogin{.method = "POST",
                                .path = "/session",
                                .role = iam::Role::kNobody,
                                .repeat = Repeat::kExecuted,
                                .audit = {"session.start", "session.refuse"},
                                .handler = login};

constinit const ApiRoute kLogout{.method = "DELETE",
                                 .path = "/session",
                                 .role = iam::Role::kViewer,
                                 .audit = {"session.end"},
                                 .handler = logout};

constinit const ApiRoute kReauthenticate{.method = "POST",
                                         .path = "/session/reauth",
                                         .role = iam::Role::kViewer,
                                         .repeat = Repeat::kExecuted,
                                         .audit = {"session.confirm", "session.refuse"},
                                         .handler = reauthenticate};

constinit const ApiRoute kChangePassword{.method = "PUT",
                                         .path = "/session/password",
                                         .role = iam::Role::kViewer,
                                         .audit = {"account.update", "session.refuse"},
                                         .handler = change_password};

constinit const ApiRoute kCheckSetup{.method = "POST",
                                     .path = "/setup/check",
                                     .role = iam::Role::kNobody,
                                     .repeat = Repeat::kExecuted,
                                     .handler = check_setup};

constinit const ApiRoute kSetUp{.method = "POST",
                                .path = "/setup",
                                .role = iam::Role::kNobody,
                                .repeat = Repeat::kExecuted,
                                .audit = {"account.setup"},
                                .handler = set_up};

constinit const ApiRoute kCreateSetupLink{.method = "POST",
                                          .path = "/setup-link",
                                          .role = iam::Role::kOwner,
                                          .repeat = Repeat::kExecuted,
                                          .audit = {"setup.link"},
                                          .handler = create_setup_link};

}  // namespace onggi::admin
