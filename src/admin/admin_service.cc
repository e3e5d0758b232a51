#include "admin/admin_service.h"

#include <array>

#include "admin/call.h"
#include "admin/idempotency.h"
#include "base/checksum.h"
#include "base/codec.h"
#include "iam/reasons.h"

namespace onggi::admin {
namespace {

constexpr std::string_view kBasePath = "/api/v1";
constexpr std::size_t kQueryParamsMax = 16;
constexpr std::size_t kEtagBytes = 8;

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
  if (!path.starts_with(kBasePath)) return refuse(404, "no_such_path", say("api_root", kBasePath));
  path.remove_prefix(kBasePath.size());
  if (!path.starts_with('/')) path = {};
  std::string methods;
  for (const auto& route : api_routes()) {
    auto found = match(route.path, path);
    if (!found) continue;
    if (!methods.contains(route.method))
      methods.append(methods.empty() ? "" : ", ").append(route.method);
    if (route.method != request.method) continue;
    args = *std::move(found);
    return &route;
  }
  if (!methods.empty()) return refuse_method(request.method, std::move(methods));
  return refuse(404, "no_such_path", say("no_such_path"));
}

ApiResult<std::vector<std::pair<std::string, std::string>>> read_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> params;
  while (!query.empty()) {
    const auto piece = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), piece.size() + 1));
    const auto equals = piece.find('=');
    const auto name = uri_decode(piece.substr(0, equals));
    const auto value = uri_decode(equals == std::string_view::npos ? "" : piece.substr(equals + 1));
    if (!name || !value) return refuse(400, "invalid", say("query_encoding"));
    params.emplace_back(*name, *value);
    if (params.size() > kQueryParamsMax)
      return refuse(400, "invalid", say("query_params", kQueryParamsMax));
  }
  return params;
}

/// The answer of a handler, or of the request that was sent before with the same Idempotency-Key.
Task<ApiResult<Answer>> run(Idempotency& idempotency, const ApiRoute& route, Call& call) {
  const auto header = call.request.header("idempotency-key");
  if (!header || call.request.method != "POST" || (route.flags & kOwnBody) != 0 ||
      call.caller.kind == Caller::Kind::kNobody)
    co_return co_await route.handler(call);
  const bool shaped = !header->empty() && header->size() <= Idempotency::kKeySizeMax &&
                      header->find_first_not_of(
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
                          std::string_view::npos;
  if (!shaped)
    co_return refuse(400, "invalid", say("idempotency_key", Idempotency::kKeySizeMax),
                     "Idempotency-Key");
  const auto key = call.actor().name + "\n" + std::string(*header);
  ONGGI_API_ASSIGN(auto before, idempotency.begin(key, fingerprint_of(call)));
  if (before) co_return *std::move(before);
  auto result = co_await route.handler(call);
  idempotency.finish(key, result);
  co_return result;
}

Task<ApiResult<Answer>> answer(const Services& services, Idempotency& idempotency,
                               http::Request& request) {
  Call call{services, request, {}, {}, {}, {}};
  ONGGI_API_ASSIGN(call.caller, identify(services, request));
  ONGGI_API_ASSIGN(const auto* route, find_route(request, call.args));
  ONGGI_API_TRY(authorize(services, call.caller, *route, request));
  ONGGI_API_ASSIGN(call.query, read_query(request.query));
  if ((route->flags & kOwnBody) == 0) {
    ONGGI_API_ASSIGN(call.body, co_await read_json(*request.body, kBodySizeMax));
  }
  co_return co_await run(idempotency, *route, call);
}

}  // namespace

Task<ApiResult<json::object>> read_json(http::Body& body, std::size_t size_max) {
  const auto too_large = [&] {
    return refuse(413, "body_too_large", say("body_size", size_max / 1024));
  };
  const auto length = body.content_length();
  if (length && *length > size_max) co_return too_large();
  std::string text;
  std::array<char, 4096> piece{};
  while (true) {
    const auto got = co_await body.read(piece);
    if (!got) co_return refuse(400, "incomplete_body", say("incomplete_body"));
    if (*got == 0) break;
    text.append(piece.data(), *got);
    if (text.size() > size_max) co_return too_large();
  }
  co_return parse_object(text);
}

std::optional<std::string> Call::param(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

ApiResult<std::string> Call::required_param(std::string_view name) const {
  auto value = param(name);
  if (!value || value->empty())
    return refuse(400, "invalid", say("field_required", name), std::string(name));
  return *std::move(value);
}

ApiResult<std::optional<Time>> Call::time_param(std::string_view name) const {
  const auto text = param(name);
  if (!text || text->empty()) return std::nullopt;
  const auto parsed = parse_iso8601(*text);
  if (!parsed) return refuse(400, "invalid", say("field_time", name), std::string(name));
  return *parsed;
}

ApiResult<std::size_t> Call::limit() const {
  const auto text = param("limit");
  if (!text) return kPageSizeDefault;
  const auto value = parse_u64(*text);
  if (!value || *value == 0 || *value > kPageSizeMax)
    return refuse(400, "invalid", say("field_range", "limit", 1, kPageSizeMax), "limit");
  return static_cast<std::size_t>(*value);
}

ApiResult<bool> Call::if_match(std::string_view etag) const {
  const auto header = request.header("if-match");
  if (!header || *header == "*") return false;
  if (*header != etag) return refuse(412, "precondition_failed", say("precondition_failed"));
  return true;
}

std::string text_etag(std::string_view text) {
  return "\"" + hex_encode(sha256(text).substr(0, kEtagBytes)) + "\"";
}

ApiResult<std::shared_ptr<const iam::User>> find_user(const Call& call) {
  auto user = call.services.directory.find_user(call.args[0]);
  if (!user) return refuse(404, "not_found", iam::say("user_unknown", call.args[0]));
  return user;
}

Task<ApiResult<void>> audit(Call& call, std::string action, std::string subject,
                            std::string detail) {
  iam::AuditEvent event{{}, call.actor(), std::move(action), std::move(subject), std::move(detail)};
  ONGGI_API_TRY(co_await call.services.audit.append(std::move(event)));
  co_return ApiResult<void>();
}

AdminService::AdminService(const Services& services)
    : services_(services), idempotency_(std::make_unique<Idempotency>(services.clock)) {}
AdminService::~AdminService() = default;

Task<http::Response> AdminService::handle(http::Request& request) {
  auto result = co_await answer(services_, *idempotency_, request);
  if (!result) co_return to_response(result.error());
  if (result->response) co_return *std::move(result->response);
  http::Response response;
  response.status = result->status;
  response.header("Cache-Control", "no-store");
  for (auto& [name, value] : result->headers) response.header(std::move(name), std::move(value));
  if (!result->body.is_null()) {
    response.header("Content-Type", "application/json");
    response.body = json::serialize(result->body) + "\n";
  }
  co_return response;
}

}  // namespace onggi::admin
