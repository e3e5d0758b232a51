// Plain-text responses of the console listener, for clients that are programs.
#pragma once

#include <string>

#include "http/message.h"

namespace onggi::admin {

/// Returns a text/plain response that must not be cached.
[[nodiscard]] http::Response text_response(int status, std::string text);

}  // namespace onggi::admin
