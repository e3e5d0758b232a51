// Where a request comes from, and how: the peer of its connection, or what proxies that are trusted
// say they heard.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "http/message.h"

namespace onggi::http {

/// An address without its port: "127.0.0.1", "::1"; a view of the request. X-Forwarded-For, on
/// however many lines, counts as far as it was written by `trusted_proxies`, addresses of the same
/// form.
[[nodiscard]] std::string_view client_address(const Request& request,
                                              std::span<const std::string> trusted_proxies);

/// Whether the connection comes from one of `trusted_proxies`.
[[nodiscard]] bool comes_from(const Request& request, std::span<const std::string> trusted_proxies);

/// Whether TLS protects the request all the way: what X-Forwarded-Proto of a trusted proxy says,
/// where there is one, else what the connection is.
[[nodiscard]] bool is_secure(const Request& request, std::span<const std::string> trusted_proxies);

}  // namespace onggi::http
