// ConsoleHandler: the root handler of the console listener. It passes each request to the API, to
// health and metrics, or to the web console's files, and adds security headers for browsers to
// every response. It strips the base path from the request path unless a proxy has already done so.
// Health and metrics are not served through a proxy, nor below the base path, which a proxy
// publishes. Requests for a host that HostRule does not allow are refused, except requests for
// health, which reveals only whether the server runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "admin/ops_handler.h"
#include "admin/protocol/host_rule.h"
#include "admin/static_console.h"
#include "http/message.h"

namespace onggi::admin {

class ConsoleHandler final : public http::Handler {
 public:
  ConsoleHandler(std::string base_path, HostRule hosts, http::Handler& api, http::Handler& ops,
                 StaticConsole& console)
      : base_path_(std::move(base_path)),
        hosts_(std::move(hosts)),
        api_(api),
        ops_(ops),
        console_(console) {}

  Task<http::Response> handle(http::Request& request) override;
  /// Renders text for health and metrics, a page for a browser, and a problem for other requests.
  http::Response render_refusal(const http::Refusal& refusal) override;

 private:
  Task<http::Response> dispatch(http::Request& request);
  http::Response refuse_host(const http::Request& request, std::string_view host);
  /// Returns true if `path`, as received, belongs to health or metrics.
  [[nodiscard]] bool is_for_ops(std::string_view path) const;
  /// Returns `path` without the base path.
  [[nodiscard]] std::string_view without_base(std::string_view path) const;

  const std::string base_path_;  // path of the console, for example "/onggi", or empty
  const HostRule hosts_;
  std::atomic<std::uint32_t> hosts_refused_ = 0;
  http::Handler& api_;
  http::Handler& ops_;
  StaticConsole& console_;
};

}  // namespace onggi::admin
