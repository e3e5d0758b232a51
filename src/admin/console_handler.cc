#include "admin/console_handler.h"

namespace onggi::admin {
namespace {

// Restricts all resources to the console's own origin, plus data: URLs for images and blob: URLs
// for images and media. Allows no inline scripts, and forbids framing. Styles need no
// 'unsafe-inline', because scripts set them through the DOM.
constexpr const char* kContentSecurityPolicy =
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

void add_security_headers(const http::Request& request, http::Response& response) {
  response.header("X-Content-Type-Options", "nosniff");
  response.header("Referrer-Policy", "no-referrer");
  response.header("Cross-Origin-Opener-Policy", "same-origin");
  response.header("Cross-Origin-Resource-Policy", "same-origin");
  response.header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
  if (request.secure) response.header("Strict-Transport-Security", "max-age=31536000");
  // A preview has already set its own, stricter policy, which allows the console to frame it.
  if (response.find("Content-Security-Policy") != nullptr) return;
  response.header("Content-Security-Policy", kContentSecurityPolicy);
  response.header("X-Frame-Options", "DENY");
}

}  // namespace

Task<http::Response> ConsoleHandler::handle(http::Request& request) {
  auto response = co_await dispatch(request);
  add_security_headers(request, response);
  co_return response;
}

Task<http::Response> ConsoleHandler::dispatch(http::Request& request) {
  if (!base_path_.empty() && request.path == base_path_) {
    http::Response response;
    response.status = 307;
    response.header("Location", base_path_ + "/");
    co_return response;
  }
  if (!base_path_.empty() && is_below(request.path, base_path_))
    request.path.remove_prefix(base_path_.size());
  if (is_below(request.path, "/api")) co_return co_await api_.handle(request);
  if (is_below(request.path, "/health") || request.path == "/metrics")
    co_return co_await ops_.handle(request);
  co_return console_.answer(request);
}

}  // namespace onggi::admin
