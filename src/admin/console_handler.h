// ConsoleHandler: the root handler of the console listener. It passes each request to the API, to
// health and metrics, or to the web console's files, and adds security headers for browsers to
// every response. It strips the base path from the request path unless a proxy has already done so.
#pragma once

#include <string>

#include "admin/ops_handler.h"
#include "admin/static_console.h"
#include "http/message.h"

namespace onggi::admin {

class ConsoleHandler final : public http::Handler {
 public:
  ConsoleHandler(std::string base_path, http::Handler& api, http::Handler& ops,
                 StaticConsole& console)
      : base_path_(std::move(base_path)), api_(api), ops_(ops), console_(console) {}

  Task<http::Response> handle(http::Request& request) override;
  /// Renders text for health and metrics, a page for a browser, and a problem for other requests.
  http::Response render_refusal(const http::Refusal& refusal) override;

 private:
  Task<http::Response> dispatch(http::Request& request);
  /// Returns `path` without the base path.
  [[nodiscard]] std::string_view without_base(std::string_view path) const;

  const std::string base_path_;  // path of the console, for example "/onggi", or empty
  http::Handler& api_;
  http::Handler& ops_;
  StaticConsole& console_;
};

}  // namespace onggi::admin
