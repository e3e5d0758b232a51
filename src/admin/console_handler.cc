#include "admin/console_handler.h"

#include "admin/protocol/refusal.h"

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

bool is_of_ops(std::string_view path) { return is_below(path, "/health") || path == "/metrics"; }

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
  auto response = is_of_ops(without_base(refusal.path())) ? ops_.render_refusal(refusal)
                  : wants_page(refusal)                   ? refusal_page(refusal)
                                                          : api_.render_refusal(refusal);
  add_security_headers(refusal.secure, response);
  return response;
}

std::string_view ConsoleHandler::without_base(std::string_view path) const {
  if (!base_path_.empty() && is_below(path, base_path_)) path.remove_prefix(base_path_.size());
  return path;
}

Task<http::Response> ConsoleHandler::dispatch(http::Request& request) {
  if (!base_path_.empty() && request.path == base_path_) {
    http::Response response;
    response.status = 307;
    response.header("Location", base_path_ + "/");
    co_return response;
  }
  request.path = without_base(request.path);
  if (is_below(request.path, "/api")) co_return co_await api_.handle(request);
  if (is_of_ops(request.path)) co_return co_await ops_.handle(request);
  co_return console_.answer(request);
}

}  // namespace onggi::admin
