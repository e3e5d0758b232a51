// Why a call of the daemon failed, in a sentence that says what to do next.
#pragma once

#include <boost/json.hpp>

#include <string_view>

#include "base/result.h"
#include "server/cli/verb.h"

namespace onggi::server::cli {

/// The call as it was made.
struct ApiCall {
  std::string_view method;
  std::string_view path;  // below /api/v1
  const boost::json::object& body;
};

/// Nobody answered at the socket of context.data, for the reason that `error` tells.
[[nodiscard]] Error no_answer(const Context& context, const Error& error);

/// What the daemon refused with: its status, and its application/problem+json.
[[nodiscard]] Error refused(const Context& context, const ApiCall& call, int status,
                            const boost::json::value& problem);

}  // namespace onggi::server::cli
