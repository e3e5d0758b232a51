// The client that sent a request, seen through trusted proxies (s3.trusted_proxies).
#pragma once

#include <string_view>

#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Whether TLS protected the request all the way, as far as that is known.
[[nodiscard]] bool came_securely(const Context& context);

/// The address of whoever sent the request, without its port.
[[nodiscard]] std::string_view source_address(const Context& context);

}  // namespace onggi::s3
