// The response to a request that http/ refuses before the API or the console receives it.
#pragma once

#include "http/framing/refusal.h"
#include "http/message.h"

namespace onggi::admin {

/// Returns the refusal as a problem, for callers of the API.
[[nodiscard]] http::Response refusal_problem(const http::Refusal& refusal);
/// Returns the refusal as a page, for people who use a browser.
[[nodiscard]] http::Response refusal_page(const http::Refusal& refusal);
/// Returns true if the request's Accept header contains text/html.
[[nodiscard]] bool wants_page(const http::Refusal& refusal);

}  // namespace onggi::admin
