// What can be said of a listening address without binding it: "127.0.0.1:9000", "[::1]:9000",
// ":9000".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace onggi::server {

struct ListenAddress {
  std::string host;  // without brackets; empty: all interfaces
  std::string port;

  [[nodiscard]] static ListenAddress parse(std::string_view text);
  [[nodiscard]] bool loopback() const;
  [[nodiscard]] bool wildcard() const;
  /// "http://host:port" for clients on this machine; `bound` replaces the port when it is not 0.
  [[nodiscard]] std::string url(bool tls, std::uint16_t bound) const;
};

}  // namespace onggi::server
