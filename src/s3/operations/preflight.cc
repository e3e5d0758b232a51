#include "s3/operations/preflight.h"

#include <algorithm>

#include "base/codec.h"
#include "catalog/rules.h"
#include "s3/documents/cors.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kVary =
    "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

S3Error forbidden(std::string message, const Target& target, std::string_view method) {
  return S3Error("AccessForbidden", std::move(message))
      .field("Method", std::string(method))
      .field("ResourceType", target.key.empty() ? "BUCKET" : "OBJECT");
}

/// Returns BadRequest unless each name in Access-Control-Request-Headers is a valid header name.
S3Result<void> check_header_names(std::string_view list) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    const auto name = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (trim(name).empty() || catalog::is_header_name(trim(name))) continue;
    return refuse("BadRequest", "Access-Control-Request-Headers \"" + std::string(name) +
                                    "\" contains invalid character.");
  }
  return {};
}

}  // namespace

Reply preflight(const Context& context) {
  const auto origin = context.request.header("origin");
  if (!origin || origin->empty())
    return refuse("BadRequest", "Insufficient information. Origin request header needed.");
  const auto method = context.header("access-control-request-method");
  if (!is_cors_method(method)) {
    return refuse("BadRequest", "Invalid Access-Control-Request-Method: " +
                                    (method.empty() ? "null" : std::string(method)));
  }
  ONGGI_TRY(check_header_names(context.header("access-control-request-headers")));
  const auto& services = context.services;
  const auto target = ONGGI_TRY(
      find_target(context.header("host"), context.request.path, services.settings.domains));
  const auto bucket = services.buckets.find(target.bucket);
  if (!bucket) return refuse(forbidden("CORSResponse: Bucket not found", target, method));
  const auto rules = cors_of(**bucket);
  if (rules == nullptr) return refuse(forbidden({}, target, method));
  const CorsQuestion question{
      .origin = *origin,
      .method = method,
      .headers = split_header_names(context.header("access-control-request-headers"))};
  const auto answer = find_rule(*rules, question);
  if (!answer) {
    return refuse(forbidden(
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of "
        "Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers "
        "are not whitelisted by the resource's CORS spec.",
        target, method));
  }
  http::Response response;
  add_cors_headers(response, *answer, question);
  response.header("Vary", std::string(kVary));
  return response;
}

void add_cors(http::Response& response, const Context& context) {
  const auto origin = context.request.header("origin");
  if (!origin || context.target.bucket.empty()) return;
  // If the request was refused early, the context has no bucket yet.
  auto bucket = context.caller.bucket;
  if (!bucket) {
    auto found = context.services.buckets.find(context.target.bucket);
    if (!found) return;
    bucket = *std::move(found);
  }
  const auto rules = cors_of(*bucket);
  if (rules == nullptr) return;
  response.header("Vary", std::string(kVary));
  const auto asked = context.request.header("access-control-request-method");
  const CorsQuestion question{.origin = *origin, .method = asked.value_or(context.request.method)};
  if (const auto answer = find_rule(*rules, question))
    add_cors_headers(response, *answer, question);
}

}  // namespace onggi::s3
