#include "admin/protocol/caller.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "admin/protocol/route.h"
#include "base/codec.h"
#include "base/digest/checksum.h"
#include "http/client_address.h"

namespace onggi::admin {
namespace {

constexpr std::string_view kCookie = "onggi_session";
constexpr std::size_t kAddressSizeMax = 64;
constexpr std::string_view kBearer = "bearer ";

/// Returns true if browsers reach the console over TLS, directly or through a proxy.
bool is_over_tls(const Services& services, const http::Request& request) {
  return request.secure || services.info.console.configured.starts_with("https://");
}

/// Returns the name of the session cookie. Browsers accept a cookie with the prefix __Host- only
/// over TLS, from this host, and for all its paths, so no page without TLS and no page of a sibling
/// domain can set one. Such a cookie cannot be limited to the base path, so its name contains the
/// path. Otherwise, consoles at different paths of a host would overwrite each other's cookies.
std::string cookie_name(const Services& services, bool over_tls) {
  if (!over_tls) return std::string(kCookie);
  auto name = fmt::format("__Host-{}{}", kCookie, services.info.base_path);
  std::ranges::replace(name, '/', '.');
  return name;
}

struct SentCookie {
  std::string_view value;  // empty if there is no session cookie, or more than one
  bool twice = false;
};

/// Returns the session cookie of the request. If there are two, another page on this host may have
/// set one of them, so both are ignored.
SentCookie cookie_of(const Services& services, const http::Request& request) {
  const auto name = cookie_name(services, is_over_tls(services, request));
  SentCookie found;
  for (const auto& header : request.headers) {
    if (header.name != "cookie") continue;
    for (auto rest = header.value; !rest.empty();) {
      const auto pair = trim(rest.substr(0, rest.find(';')));
      rest.remove_prefix(
          std::min(rest.size(), rest.find(';') == rest.npos ? rest.size() : rest.find(';') + 1));
      if (!pair.starts_with(name) || pair.substr(name.size(), 1) != "=") continue;
      if (!found.value.empty()) return {{}, true};
      found.value = pair.substr(name.size() + 1);
    }
  }
  return found;
}

std::optional<std::string_view> bearer_of(const http::Request& request) {
  const auto header = request.header("authorization");
  if (!header || header->size() < kBearer.size() ||
      !equals_ignoring_case(header->substr(0, kBearer.size()), kBearer))
    return std::nullopt;
  return trim(header->substr(kBearer.size()));
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

/// Returns true if the request comes from one of the console's own pages. A request with neither
/// Sec-Fetch-Site nor Origin is accepted: its client is not a browser, so it has no cookies that a
/// page could misuse.
bool is_own_origin(const Services& services, const http::Request& request) {
  if (const auto site = request.header("sec-fetch-site"))
    return *site == "same-origin" || *site == "none";
  const auto origin = request.header("origin");
  if (!origin) return true;
  const auto url = console_endpoint(services).url;
  const auto own = std::string_view(url).substr(0, url.find('/', url.find("://") + 3));
  if (equals_ignoring_case(*origin, own)) return true;
  const auto scheme = origin->find("://");
  const auto host = request.header("host");
  return scheme != std::string_view::npos && host &&
         equals_ignoring_case(origin->substr(scheme + 3), *host);
}

ApiResult<Caller> of_socket(std::uint32_t uid) {
  if (uid != 0 && uid != ::geteuid()) return refuse(403, "denied", say("socket_peer"));
  Caller caller;
  caller.kind = Caller::Kind::kSocket;
  caller.role = iam::Role::kOwner;
  caller.actor = {fmt::format("cli:uid={}", uid), "unix"};
  return caller;
}

Caller of_token(const Services& services, std::string_view text) {
  Caller caller;
  const auto token = services.accounts.use_token(text);
  if (!token) return caller;
  caller.kind = Caller::Kind::kToken;
  caller.role = token->role;
  caller.account = token->account;
  caller.token_id = token->id;
  caller.actor.name = fmt::format("token:{}/{}", token->account, token->name);
  return caller;
}

Caller of_cookie(const Services& services, std::string_view cookie) {
  Caller caller;
  caller.session = services.sessions.use(cookie);
  if (!caller.session) return caller;
  const auto account = services.accounts.find(caller.session->account);
  if (!account || account->disabled) return caller.session.reset(), caller;
  caller.kind = Caller::Kind::kSession;
  caller.role = account->role;
  caller.account = account->name;
  caller.actor.name = "account:" + account->name;
  caller.csrf = csrf_of(cookie);
  return caller;
}

}  // namespace

std::string address_of(const Services& services, const http::Request& request) {
  if (request.peer_uid) return "unix";
  const auto address = http::client_address(request, services.info.trusted_proxies);
  return std::string(address.substr(0, kAddressSizeMax));
}

std::string csrf_of(std::string_view cookie) {
  constexpr std::size_t kCsrfBytes = 16;
  return hex_encode(hmac_sha256(cookie, "onggi csrf").substr(0, kCsrfBytes));
}

std::string session_cookie(const Services& services, const http::Request& request,
                           std::string_view token) {
  const bool over_tls = is_over_tls(services, request);
  return fmt::format("{}={}; Path={}/; HttpOnly; SameSite=Strict{}{}",
                     cookie_name(services, over_tls), token,
                     over_tls ? std::string() : services.info.base_path, over_tls ? "; Secure" : "",
                     token.empty() ? "; Max-Age=0" : "");
}

ApiResult<Caller> identify(const Services& services, const http::Request& request) {
  if (request.peer_uid) return of_socket(*request.peer_uid);
  const auto bearer = bearer_of(request);
  const auto cookie = cookie_of(services, request);
  if (bearer && !cookie.value.empty())
    return refuse(400, "invalid", say("cookie_or_token"), "Authorization");
  auto caller = bearer ? of_token(services, *bearer) : of_cookie(services, cookie.value);
  caller.cookie_twice = cookie.twice;
  caller.actor.address = address_of(services, request);
  return caller;
}

ApiResult<void> authorize(const Services& services, const Caller& caller, const ApiRoute& route,
                          const http::Request& request) {
  using Kind = Caller::Kind;
  const bool from_browser = caller.kind == Kind::kSession || caller.kind == Kind::kNobody;
  if (from_browser && !is_safe(request.method) && !is_own_origin(services, request))
    return refuse(403, "origin_denied", say("origin_denied"));
  if (route.role == iam::Role::kNobody) return {};
  if (caller.kind == Kind::kNobody && caller.cookie_twice)
    return refuse(401, "unauthenticated", say("cookie_twice"));
  if (caller.kind == Kind::kNobody) return refuse(401, "unauthenticated", say("unauthenticated"));
  if (caller.kind == Kind::kSession && !is_safe(request.method) &&
      !equals_constant_time(request.header("x-onggi-csrf").value_or(""), caller.csrf))
    return refuse(403, "csrf_failed", say("csrf_failed"));
  if (caller.role < route.role)
    return refuse(403, "denied", say("role_needed", iam::to_string(route.role)));
  if (!route.reauth || caller.kind == Kind::kSocket) return {};
  if (caller.kind == Kind::kToken) return refuse(403, "session_required", say("session_required"));
  if (services.sessions.password_until(*caller.session) <= services.clock.now())
    return refuse(403, "reauth_required", say("reauth_required"));
  return {};
}

}  // namespace onggi::admin
