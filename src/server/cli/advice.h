// Turns a failed start of a server, or a failed call to the daemon, into an error message that says
// what to do next.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

#include "base/result.h"
#include "server/cli/verb.h"
#include "server/config.h"

namespace onggi::server::cli {

/// What a command can suggest when its server cannot start.
struct StartAdvice {
  std::string long_socket = {};  // the path of the Unix socket is too long
  std::string low_port = {};     // ports below 1024, besides using a higher port
  std::string s3_address;        // the address of the S3 listener is in use
  std::string console_address;
};

/// Adds advice to the error of a server that cannot start, if it is about a port or a path.
[[nodiscard]] Error with_advice(Error error, const Config& config, const StartAdvice& advice);

/// A call to the daemon's API.
struct ApiCall {
  std::string_view method;
  std::string_view path;  // relative to /api/v1
  const boost::json::object& body;
};

/// Returns the error for a call that got no response on the socket in the directory context.data.
/// `error` is the cause.
[[nodiscard]] Error no_answer(const Context& context, const Error& error);

/// Returns the error for a call that the daemon refused with `status` and `problem`, the response's
/// application/problem+json document.
[[nodiscard]] Error refused(const Context& context, const ApiCall& call, int status,
                            const boost::json::value& problem);

}  // namespace onggi::server::cli
