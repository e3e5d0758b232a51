// One call of the admin API on its way through a handler, and the table that finds the handler.
// Private to admin/; one file per resource family implements the handlers named here.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "admin/admin_service.h"
#include "admin/json.h"
#include "admin/problem.h"
#include "base/task.h"

namespace onggi::admin {

inline constexpr std::size_t kPageSizeMax = 1000;
inline constexpr std::size_t kPageSizeDefault = 100;

struct Call {
  const Services& services;
  std::string actor;                                       // "cli:uid=0"
  std::vector<std::string> args;                           // the {…} segments of the path, decoded
  std::vector<std::pair<std::string, std::string>> query;  // decoded
  json::object body;

  /// A query parameter, or nullopt.
  [[nodiscard]] std::optional<std::string> param(std::string_view name) const;
  /// `limit` of a page, checked.
  [[nodiscard]] ApiResult<std::size_t> limit() const;
};

struct Answer {
  int status = 200;
  json::value body;  // null: no body
};

using ApiHandler = Task<ApiResult<Answer>> (*)(Call&);

struct ApiRoute {
  std::string_view method;
  std::string_view path;  // below /api/v1; "{}" stands for one segment
  ApiHandler handler;
};
[[nodiscard]] std::span<const ApiRoute> api_routes();

/// Writes a line into the audit log after a change outside iam/.
Task<ApiResult<void>> audit(Call& call, std::string action, std::string subject);

Task<ApiResult<Answer>> get_server(Call& call);

Task<ApiResult<Answer>> list_buckets(Call& call);
Task<ApiResult<Answer>> create_bucket(Call& call);
Task<ApiResult<Answer>> get_bucket(Call& call);
Task<ApiResult<Answer>> delete_bucket(Call& call);
Task<ApiResult<Answer>> list_uploads(Call& call);
Task<ApiResult<Answer>> abort_upload(Call& call);

Task<ApiResult<Answer>> list_users(Call& call);
Task<ApiResult<Answer>> create_user(Call& call);
Task<ApiResult<Answer>> get_user(Call& call);
Task<ApiResult<Answer>> update_user(Call& call);
Task<ApiResult<Answer>> delete_user(Call& call);

Task<ApiResult<Answer>> add_key(Call& call);
Task<ApiResult<Answer>> rotate_keys(Call& call);
Task<ApiResult<Answer>> revoke_key(Call& call);
Task<ApiResult<Answer>> reveal_key(Call& call);

Task<ApiResult<Answer>> set_grant(Call& call);
Task<ApiResult<Answer>> revoke_grant(Call& call);

Task<ApiResult<Answer>> list_audit(Call& call);

}  // namespace onggi::admin

/// Leaves a handler with the problem of `expr` (a Result or an ApiResult).
#define ONGGI_API_TRY(expr)                                                                      \
  do {                                                                                           \
    if (auto onggi_try = (expr); !onggi_try) co_return ::onggi::admin::leave(onggi_try.error()); \
  } while (false)
#define ONGGI_API_ASSIGN(decl, expr) \
  ONGGI_API_ASSIGN_IMPL(ONGGI_CONCAT(onggi_api_, __LINE__), decl, expr)
#define ONGGI_API_ASSIGN_IMPL(tmp, decl, expr)            \
  auto tmp = (expr);                                      \
  if (!tmp) co_return ::onggi::admin::leave(tmp.error()); \
  decl = *std::move(tmp)

namespace onggi::admin {
[[nodiscard]] inline std::unexpected<Problem> leave(const Error& error) { return refuse(error); }
[[nodiscard]] inline std::unexpected<Problem> leave(const Problem& problem) {
  return std::unexpected(problem);
}
}  // namespace onggi::admin
