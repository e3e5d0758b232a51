#include "server/listen_address.h"

namespace onggi::server {

ListenAddress ListenAddress::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  ListenAddress address;
  if (colon == std::string_view::npos) {
    address.host = text;
    return address;
  }
  address.port = text.substr(colon + 1);
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  address.host = host;
  return address;
}

bool ListenAddress::loopback() const {
  return host.starts_with("127.") || host == "::1" || host == "localhost";
}

}  // namespace onggi::server
