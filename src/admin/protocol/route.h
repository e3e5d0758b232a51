// ApiRoute describes a route of the admin API: which requests it answers, who may use it, what it
// records in the audit log, and its handler. Each route is defined next to its handler in admin/api
// and is listed in admin/routes.cc.
#pragma once

#include <array>
#include <string_view>

#include "admin/protocol/call.h"

namespace onggi::admin {

using ApiHandler = Task<ApiResult<Answer>> (*)(Call&);

/// The lowest role that may use a route. It has no default, so a route that does not name its role
/// does not compile.
class MinimumRole {
 public:
  constexpr MinimumRole(iam::Role role) : role_(role) {}  // NOLINT(google-explicit-constructor)
  constexpr operator iam::Role() const { return role_; }  // NOLINT(google-explicit-constructor)

 private:
  iam::Role role_;
};

/// How the API handles a POST request with the Idempotency-Key of an earlier request.
enum class Repeat : std::uint8_t {
  kAnswered,  // returns the answer to the first request
  kRefused,   // refuses the request, because the first answer contained a secret and was not kept
  kExecuted,  // ignores the key and executes the request as a new one
};

struct ApiRoute {
  std::string_view method;
  std::string_view path;  // path below /api/v1; "{}" matches one segment
  MinimumRole role;       // kNobody: no login needed
  bool reauth = false;    // the caller must have entered the password recently
  bool own_body = false;  // the handler itself reads and parses request.body and limits its size
  Repeat repeat = Repeat::kAnswered;
  /// The actions that the route records in the audit log. Every successful call records the first
  /// action. The other actions depend on the request and its outcome. Empty for routes that neither
  /// change nor reveal anything.
  std::array<std::string_view, 3> audit = {};
  ApiHandler handler;
};

}  // namespace onggi::admin
