// ConsoleHandler: everything on the console listener. Sends a request to the API, to health and
// metrics, or to the web console's files, and puts the headers on every answer that keep a browser
// from being turned against its user. A base path in front is taken off; a proxy may also have done
// that.
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

 private:
  Task<http::Response> dispatch(http::Request& request);

  const std::string base_path_;  // "/onggi", or empty
  http::Handler& api_;
  http::Handler& ops_;
  StaticConsole& console_;
};

}  // namespace onggi::admin
