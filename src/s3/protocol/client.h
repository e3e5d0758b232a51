// The client that sent a request, as seen through trusted proxies (s3.trusted_proxies).
#pragma once

#include <string_view>

#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Returns true if the request used TLS on every known connection from the client to this server.
[[nodiscard]] bool came_securely(const Context& context);

/// Returns the address of the client that sent the request, without the port.
[[nodiscard]] std::string_view source_address(const Context& context);

}  // namespace onggi::s3
