#include "admin/admin_service.h"

#include <array>

#include "admin/protocol/idempotency.h"
#include "admin/protocol/refusal.h"
#include "admin/routes.h"
#include "base/codec.h"
#include "base/digest/checksum.h"
#include "base/fairness/client.h"
#include "iam/model/reasons.h"

namespace onggi::admin {
namespace {

constexpr std::string_view kBasePath = "/api/v1";
constexpr std::size_t kQueryParamsMax = 16;

/// Matches `path` against `pattern`. Returns the decoded segments of `path` that match the {} of
/// `pattern`, or nullopt if the path does not match.
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
  for (const auto* route : api_routes()) {
    auto found = match(route->path, path);
    if (!found) continue;
    if (!methods.contains(route->method))
      methods.append(methods.empty() ? "" : ", ").append(route->method);
    if (route->method != request.method) continue;
    args = *std::move(found);
    return route;
  }
  if (!methods.empty()) return refuse_method(request.method, std::move(methods));
  return refuse(404, "no_such_path", say("no_such_path"));
}

ApiResult<http::Query> read_query(std::string_view raw) {
  auto query = http::Query::parse(raw, kQueryParamsMax);
  if (query) {
    const auto repeated = query->find_repeated([](const auto&) { return false; });
    if (!repeated) return *std::move(query);
    return refuse(400, "invalid", say("field_twice", *repeated), std::string(*repeated));
  }
  if (query.error() == http::QueryFault::kTooMany)
    return refuse(400, "invalid", say("query_params", kQueryParamsMax));
  return refuse(400, "invalid", say("query_encoding"));
}

/// Returns the identity of a request for Idempotency. Only a request of the same session or token
/// counts as a repeat, because other sessions and tokens may have other permissions.
Idempotency::Name name_of(const Call& call, std::string_view key) {
  const auto& caller = call.caller;
  Idempotency::Name name;
  name.owner = caller.account.empty() ? caller.actor.name : "account:" + caller.account;
  name.key = (caller.session ? caller.session->id : caller.token_id) + "\n" + std::string(key);
  return name;
}

/// Runs the route's handler. If an earlier request with the same Idempotency-Key has succeeded,
/// returns the stored answer to that request instead.
Task<ApiResult<Answer>> run(Idempotency& idempotency, Call& call) {
  const auto& route = call.route;
  const auto header = call.request.header("idempotency-key");
  if (!header || call.request.method != "POST" || route.own_body ||
      call.caller.kind == Caller::Kind::kNobody)
    co_return co_await route.handler(call);
  const bool shaped = !header->empty() && header->size() <= Idempotency::kKeySizeMax &&
                      header->find_first_not_of(
                          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
                          std::string_view::npos;
  if (!shaped)
    co_return refuse(400, "invalid", say("idempotency_key", Idempotency::kKeySizeMax),
                     "Idempotency-Key");
  if (route.repeat == Repeat::kExecuted) co_return co_await route.handler(call);
  const auto name = name_of(call, *header);
  auto begun = ONGGI_CO_TRY(idempotency.begin(name, fingerprint_of(call)));
  if (begun.answer) co_return *std::move(begun.answer);
  auto result = co_await route.handler(call);
  idempotency.finish(name, begun.ticket, result, route.repeat == Repeat::kAnswered);
  co_return result;
}

/// Tells the connection whose request this is. Once the account is known, it counts for the limits
/// and not its address.
void attribute(const http::Request& request, const Caller& caller) {
  auto* const client = request.client;
  if (client == nullptr) return;
  if (caller.kind == Caller::Kind::kNobody) return client->forget();
  client->identify(caller.actor.name, caller.actor.name);
}

Task<ApiResult<Answer>> answer(const Services& services, Idempotency& idempotency,
                               http::Request& request) {
  auto caller = ONGGI_CO_TRY(identify(services, request));
  attribute(request, caller);
  std::vector<std::string> args;
  const auto* route = ONGGI_CO_TRY(find_route(request, args));
  ONGGI_CO_TRY(authorize(services, caller, *route, request));
  Call call{services, request, *route, std::move(caller), std::move(args), {}, {}};
  call.query = ONGGI_CO_TRY(read_query(request.query));
  if (!route->own_body) {
    call.body = ONGGI_CO_TRY(co_await read_json(*request.body, kBodySizeMax));
  }
  co_return co_await run(idempotency, call);
}

}  // namespace

AdminService::AdminService(const Services& services)
    : services_(services), idempotency_(std::make_unique<Idempotency>(services.clock)) {}
AdminService::~AdminService() = default;

http::Response AdminService::render_refusal(const http::Refusal& refusal) {
  return refusal_problem(refusal);
}

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
