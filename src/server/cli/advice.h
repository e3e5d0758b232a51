// Turns a failed start of a server, or a failed call to the daemon, into an error message with
// advice for the user.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

#include "base/result.h"
#include "server/cli/verb.h"
#include "server/config.h"

namespace onggi::server::cli {

/// Advice that depends on the command, for a server that cannot start.
struct StartAdvice {
  std::string long_socket = {};  // advice shown if the socket's path is too long
  std::string low_port = {};     // added to the advice for ports below 1024
  std::string s3_address;        // advice shown if the S3 listener's address is in use
  std::string console_address;
};

/// Adds advice to the error of a server that cannot start, if a port or a path caused the error.
[[nodiscard]] Error with_advice(Error error, const Config& config, const StartAdvice& advice);

/// A call to the daemon's API.
struct ApiCall {
  std::string_view method;
  std::string_view path;  // path relative to /api/v1
  const boost::json::object& body;
};

/// Returns the error for a call that got no response from the daemon's socket in the directory
/// context.data. `error` is the cause.
[[nodiscard]] Error no_answer(const Context& context, const Error& error);

/// Returns the error for a call that the daemon refused with `status` and `problem`, the response's
/// application/problem+json document.
[[nodiscard]] Error refused(const Context& context, const ApiCall& call, int status,
                            const boost::json::value& problem);

}  // namespace onggi::server::cli
