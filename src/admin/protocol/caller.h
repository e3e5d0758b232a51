// Authentication and authorization of admin API calls. A caller is authenticated by exactly one of
// three means: Unix socket peer credentials, an API token, or a session cookie. Private to admin/.
#pragma once

#include <optional>
#include <string>

#include "admin/protocol/problem.h"
#include "admin/protocol/services.h"
#include "iam/audit/audit.h"
#include "iam/portal/account.h"

namespace onggi::admin {

struct ApiRoute;

struct Caller {
  enum class Kind : std::uint8_t { kNobody, kSocket, kToken, kSession };
  Kind kind = Kind::kNobody;
  iam::Role role = iam::Role::kNobody;
  iam::Actor actor;                     // name and address for the audit log
  std::string account;                  // account of the token or session
  std::string token_id;                 // id of the API token; only for kToken
  std::optional<iam::Session> session;  // the console session; only for kSession
  std::string csrf;                     // expected X-Onggi-Csrf of the session; only for kSession
  bool cookie_twice = false;            // the request had several session cookies; all are ignored
};

/// Identifies the caller. Returns a caller of kind kNobody if the cookie or token is missing or
/// invalid. Errors: 403 if the peer of the socket is neither root nor the daemon's user, 400 if the
/// request has both a cookie and a token.
[[nodiscard]] ApiResult<Caller> identify(const Services& services, const http::Request& request);
/// Checks that the caller may use the route. The check covers the origin, the CSRF header, the
/// role, and, for a route with `reauth`, the time of the last password check. Errors: 401 if a
/// login is needed, 403 otherwise.
[[nodiscard]] ApiResult<void> authorize(const Services& services, const Caller& caller,
                                        const ApiRoute& route, const http::Request& request);

/// Returns the X-Onggi-Csrf value that is valid for the session with this cookie.
[[nodiscard]] std::string csrf_of(std::string_view cookie);
/// Returns a Set-Cookie value for the session token. An empty token makes the browser delete the
/// cookie.
[[nodiscard]] std::string session_cookie(const Services& services, const http::Request& request,
                                         std::string_view token);
/// Returns the client's address without its port ("127.0.0.1"), as reported by a trusted proxy if
/// there is one. Returns "unix" for the Unix socket.
[[nodiscard]] std::string address_of(const Services& services, const http::Request& request);

}  // namespace onggi::admin
