// The client's address and whether its connection is secure: taken from the connection itself, or
// from the headers of trusted proxies.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/message.h"

namespace onggi::http {

/// Returns the client's address without the port, such as "127.0.0.1" or "::1", as a view into
/// `request`. Entries of X-Forwarded-For count only if one of `trusted_proxies` added them; the
/// header may have several lines. `trusted_proxies` are addresses of the same form.
[[nodiscard]] std::string_view client_address(const Request& request,
                                              std::span<const std::string> trusted_proxies);

/// Returns true if the connection comes from one of `trusted_proxies`.
[[nodiscard]] bool comes_from(const Request& request, std::span<const std::string> trusted_proxies);

/// Returns true if TLS protects the request on every hop. X-Forwarded-Proto decides if a trusted
/// proxy sent it, otherwise the connection itself.
[[nodiscard]] bool is_secure(const Request& request, std::span<const std::string> trusted_proxies);

}  // namespace onggi::http
