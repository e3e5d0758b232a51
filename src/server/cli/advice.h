// Turns a failed call to the daemon into an error message that says what to do next.
#pragma once

#include <boost/json.hpp>

#include <string_view>

#include "base/result.h"
#include "server/cli/verb.h"

namespace onggi::server::cli {

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
