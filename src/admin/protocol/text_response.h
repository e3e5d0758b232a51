// Plain-text responses of the console listener, for requests whose senders are programs.
#pragma once

#include <string>

#include "http/message.h"

namespace onggi::admin {

/// Returns a text/plain response that must not be cached.
[[nodiscard]] http::Response text_response(int status, std::string text);

}  // namespace onggi::admin
