#include "admin/admin_service.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "admin/call.h"
#include "base/codec.h"

namespace onggi::admin {
namespace {

constexpr std::string_view kBasePath = "/api/v1";
constexpr std::size_t kQueryParamsMax = 16;

/// What {} of `pattern` stand for in `path`, or nullopt when they do not match.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> args;
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = pattern.substr(1, pattern.find('/', 1) - 1);
    const auto given = path.substr(1, path.find('/', 1) - 1);
    if (wanted == "{}") {
      auto decoded = uri_decode(given);
      if (!decoded || decoded->empty()) return std::nullopt;
      args.push_back(*std::move(decoded));
    } else if (wanted != given) {
      return std::nullopt;
    }
    pattern.remove_prefix(1 + wanted.size());
    path.remove_prefix(1 + given.size());
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return args;
}

ApiResult<const ApiRoute*> find_route(const http::Request& request,
                                      std::vector<std::string>& args) {
  auto path = request.path;
  if (!path.starts_with(kBasePath)) return refuse(404, "no_such_path", "the API is at /api/v1");
  path.remove_prefix(kBasePath.size());
  if (!path.starts_with('/')) path = {};
  bool path_known = false;
  for (const auto& route : api_routes()) {
    auto found = match(route.path, path);
    if (!found) continue;
    path_known = true;
    if (route.method != request.method) continue;
    args = *std::move(found);
    return &route;
  }
  if (path_known)
    return refuse(405, "method_not_allowed", fmt::format("{} cannot be used here", request.method));
  return refuse(404, "no_such_path", "there is nothing here; docs/openapi.yaml lists the API");
}

/// The kernel names the peer of a Unix socket; over TCP there is nobody to trust yet.
ApiResult<std::string> find_actor(const http::Request& request) {
  const auto uid = request.peer_uid;
  if (!uid || (*uid != 0 && *uid != ::geteuid()))
    return refuse(403, "denied", "only root and the user that runs the daemon may use this API");
  return fmt::format("cli:uid={}", *uid);
}

ApiResult<std::vector<std::pair<std::string, std::string>>> read_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> params;
  while (!query.empty()) {
    const auto piece = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), piece.size() + 1));
    const auto equals = piece.find('=');
    const auto name = uri_decode(piece.substr(0, equals));
    const auto value = uri_decode(equals == std::string_view::npos ? "" : piece.substr(equals + 1));
    if (!name || !value) return refuse(400, "invalid", "the query is not percent-encoded");
    params.emplace_back(*name, *value);
    if (params.size() > kQueryParamsMax) return refuse(400, "invalid", "too many parameters");
  }
  return params;
}

Task<ApiResult<json::object>> read_body(http::Body& body) {
  const auto length = body.content_length();
  if (length && *length > kBodySizeMax)
    co_return refuse(413, "body_too_large", "a body has at most 64 KiB");
  std::string text;
  std::array<char, 4096> piece{};
  while (true) {
    const auto got = co_await body.read(piece);
    if (!got) co_return refuse(400, "incomplete_body", "the body ended early");
    if (*got == 0) break;
    text.append(piece.data(), *got);
    if (text.size() > kBodySizeMax)
      co_return refuse(413, "body_too_large", "a body has at most 64 KiB");
  }
  co_return parse_object(text);
}

Task<ApiResult<Answer>> answer(const Services& services, http::Request& request) {
  Call call{services, {}, {}, {}, {}};
  ONGGI_API_ASSIGN(call.actor, find_actor(request));
  ONGGI_API_ASSIGN(const auto* route, find_route(request, call.args));
  ONGGI_API_ASSIGN(call.query, read_query(request.query));
  ONGGI_API_ASSIGN(call.body, co_await read_body(*request.body));
  co_return co_await route->handler(call);
}

}  // namespace

std::span<const ApiRoute> api_routes() {
  static constexpr std::array kRoutes{
      ApiRoute{"GET", "/server", get_server},
      ApiRoute{"GET", "/buckets", list_buckets},
      ApiRoute{"POST", "/buckets", create_bucket},
      ApiRoute{"GET", "/buckets/{}", get_bucket},
      ApiRoute{"DELETE", "/buckets/{}", delete_bucket},
      ApiRoute{"GET", "/buckets/{}/uploads", list_uploads},
      ApiRoute{"DELETE", "/buckets/{}/uploads/{}", abort_upload},
      ApiRoute{"GET", "/users", list_users},
      ApiRoute{"POST", "/users", create_user},
      ApiRoute{"GET", "/users/{}", get_user},
      ApiRoute{"PATCH", "/users/{}", update_user},
      ApiRoute{"DELETE", "/users/{}", delete_user},
      ApiRoute{"POST", "/users/{}/keys", add_key},
      ApiRoute{"POST", "/users/{}/rotate", rotate_keys},
      ApiRoute{"DELETE", "/users/{}/keys/{}", revoke_key},
      ApiRoute{"POST", "/users/{}/keys/{}/reveal", reveal_key},
      ApiRoute{"PUT", "/users/{}/grants", set_grant},
      ApiRoute{"DELETE", "/users/{}/grants", revoke_grant},
      ApiRoute{"GET", "/audit", list_audit},
  };
  return kRoutes;
}

std::optional<std::string> Call::param(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

ApiResult<std::size_t> Call::limit() const {
  const auto text = param("limit");
  if (!text) return kPageSizeDefault;
  const auto value = parse_u64(*text);
  if (!value || *value == 0 || *value > kPageSizeMax)
    return refuse(400, "invalid", fmt::format("limit must be 1 to {}", kPageSizeMax), "limit");
  return static_cast<std::size_t>(*value);
}

Task<ApiResult<void>> audit(Call& call, std::string action, std::string subject) {
  iam::AuditEvent event{{}, call.actor, std::move(action), std::move(subject), {}};
  ONGGI_API_TRY(co_await call.services.audit.append(std::move(event)));
  co_return ApiResult<void>();
}

Task<http::Response> AdminService::handle(http::Request& request) {
  const auto result = co_await answer(services_, request);
  if (!result) co_return to_response(result.error());
  http::Response response;
  response.status = result->status;
  response.header("Cache-Control", "no-store");
  if (!result->body.is_null()) {
    response.header("Content-Type", "application/json");
    response.body = json::serialize(result->body) + "\n";
  }
  co_return response;
}

}  // namespace onggi::admin
