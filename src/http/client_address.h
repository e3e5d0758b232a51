// Determines the client's address and whether its connection is secure. The sources are the
// connection itself and the headers of trusted proxies.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/message.h"

namespace onggi::http {

/// Returns the client's address without the port, such as "127.0.0.1" or "::1", as a view into
/// `request`. Uses an entry of X-Forwarded-For only if one of `trusted_proxies` added it; the
/// header may have several lines. `trusted_proxies` are addresses without a port.
[[nodiscard]] std::string_view client_address(const Request& request,
                                              std::span<const std::string> trusted_proxies);

/// Returns true if the connection comes from one of `trusted_proxies`.
[[nodiscard]] bool comes_from(const Request& request, std::span<const std::string> trusted_proxies);

/// Returns true if TLS protects the request on every hop. If a trusted proxy sent
/// X-Forwarded-Proto, the result depends on that header, otherwise on the connection itself.
[[nodiscard]] bool is_secure(const Request& request, std::span<const std::string> trusted_proxies);

}  // namespace onggi::http
