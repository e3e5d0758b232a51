// Who calls the admin API and what they may: the peer of the Unix socket, an API token, or the
// session of a cookie. Exactly one of them counts. Private to admin/.
#pragma once

#include <optional>
#include <string>

#include "admin/protocol/services.h"
#include "admin/protocol/problem.h"
#include "iam/portal/account.h"
#include "iam/audit/audit.h"

namespace onggi::admin {

struct ApiRoute;

struct Caller {
  enum class Kind : std::uint8_t { kNobody, kSocket, kToken, kSession };
  Kind kind = Kind::kNobody;
  iam::Role role = iam::Role::kNobody;
  iam::Actor actor;                     // for the audit log
  std::string account;                  // of a token or session
  std::string token_id;                 // of a token
  std::optional<iam::Session> session;  // of a cookie
  std::string csrf;                     // of that session
};

/// Who it is; nobody when the cookie or token opens nothing. 403 for a stranger on the socket.
[[nodiscard]] ApiResult<Caller> identify(const Services& services, const http::Request& request);
/// May they? Checks origin and CSRF header, role, and how long ago the password was given.
[[nodiscard]] ApiResult<void> authorize(const Services& services, const Caller& caller,
                                        const ApiRoute& route, const http::Request& request);

/// The value of X-Onggi-Csrf for the session with this cookie.
[[nodiscard]] std::string csrf_of(std::string_view cookie);
/// A Set-Cookie value; an empty token takes the cookie away.
[[nodiscard]] std::string session_cookie(const Services& services, const http::Request& request,
                                         std::string_view token);
/// "127.0.0.1" of "127.0.0.1:51234", or what a trusted proxy says; "unix" for the socket.
[[nodiscard]] std::string address_of(const Services& services, const http::Request& request);

}  // namespace onggi::admin
