// ListenAddress: a listening address such as "127.0.0.1:9000", "[::1]:9000" or ":9000". Parsing
// does not bind the address.
#pragma once

#include <string>
#include <string_view>

namespace onggi::server {

struct ListenAddress {
  std::string host;  // host without brackets; empty: all interfaces
  std::string port;

  [[nodiscard]] static ListenAddress parse(std::string_view text);
  [[nodiscard]] bool loopback() const;
};

}  // namespace onggi::server
