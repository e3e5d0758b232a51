#include "admin/console_handler.h"

#include <algorithm>

#include "admin/protocol/problem.h"
#include "admin/protocol/reasons.h"
#include "admin/protocol/refusal.h"
#include "admin/protocol/text_response.h"
#include "base/log.h"

namespace onggi::admin {
namespace {

// Restricts all resources to the console's own origin, plus data: URLs for images and blob: URLs
// for images and media. Forbids inline scripts and framing. Styles need no 'unsafe-inline', because
// scripts set them through the DOM.
constexpr const char* kContentSecurityPolicy =
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

constexpr std::string_view kMetrics = "/metrics";
bool is_of_ops(std::string_view path) { return is_below(path, "/health") || path == kMetrics; }

/// Returns true if the request came through a proxy. The path alone does not show this: if a proxy
/// strips the base path, its requests for health and metrics have the same paths as direct ones.
bool was_forwarded(const http::Request& request) {
  return std::ranges::any_of(request.headers, [](const auto& header) {
    return header.name.starts_with("x-forwarded-") || header.name == "forwarded" ||
           header.name == "via" || header.name == "x-real-ip";
  });
}

void add_security_headers(bool secure, http::Response& response) {
  response.header("X-Content-Type-Options", "nosniff");
  response.header("Referrer-Policy", "no-referrer");
  response.header("Cross-Origin-Opener-Policy", "same-origin");
  response.header("Cross-Origin-Resource-Policy", "same-origin");
  response.header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
  if (secure) response.header("Strict-Transport-Security", "max-age=31536000");
  // A preview has already set its own, stricter policy, which allows the console to frame it.
  if (response.find("Content-Security-Policy") != nullptr) return;
  response.header("Content-Security-Policy", kContentSecurityPolicy);
  response.header("X-Frame-Options", "DENY");
}

}  // namespace

Task<http::Response> ConsoleHandler::handle(http::Request& request) {
  auto response = co_await dispatch(request);
  add_security_headers(request.secure, response);
  co_return response;
}

http::Response ConsoleHandler::render_refusal(const http::Refusal& refusal) {
  auto response = is_for_ops(refusal.path()) ? ops_.render_refusal(refusal)
                  : wants_page(refusal)      ? refusal_page(refusal)
                                             : api_.render_refusal(refusal);
  add_security_headers(refusal.secure, response);
  return response;
}

std::string_view ConsoleHandler::without_base(std::string_view path) const {
  if (!base_path_.empty() && is_below(path, base_path_)) path.remove_prefix(base_path_.size());
  return path;
}

bool ConsoleHandler::is_for_ops(std::string_view path) const {
  return is_of_ops(path) && without_base(path).size() == path.size();
}

http::Response ConsoleHandler::refuse_host(const http::Request& request, std::string_view host) {
  // Anybody can send requests for a wrong host, so only the first kLoggedMax are logged.
  constexpr std::uint32_t kLoggedMax = 10;
  const auto shown = host_of(host).value_or("?");
  auto problem = refuse(421, "host_denied", say("host_denied", shown)).error();
  if (hosts_refused_.fetch_add(1, std::memory_order_relaxed) < kLoggedMax)
    log::warn("request from {} refused: {}", request.peer, problem.detail);
  if (is_for_ops(request.path)) return text_response(421, problem.detail + "\n");
  if (!request.header("accept").value_or("").contains("text/html")) return to_response(problem);
  return refusal_page({http::RefusalReason::kInvalidHost, 421, problem.detail});
}

Task<http::Response> ConsoleHandler::dispatch(http::Request& request) {
  const bool for_ops = is_for_ops(request.path);
  if (!for_ops || request.path == kMetrics) {
    const auto host = refused_host(hosts_, request);
    if (!host.empty()) co_return refuse_host(request, host);
  }
  if (for_ops) {
    if (was_forwarded(request))
      co_return text_response(404, "Health and metrics are not served through a proxy.\n");
    co_return co_await ops_.handle(request);
  }
  if (!base_path_.empty() && request.path == base_path_) {
    http::Response response;
    response.status = 307;
    response.header("Location", base_path_ + "/");
    co_return response;
  }
  request.path = without_base(request.path);
  if (is_below(request.path, "/api")) co_return co_await api_.handle(request);
  if (is_of_ops(request.path))
    co_return to_response(refuse(404, "no_such_path", say("no_such_path")).error());
  co_return console_.answer(request);
}

}  // namespace onggi::admin
