#include "server/listen_address.h"

#include <fmt/format.h>

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

bool ListenAddress::wildcard() const { return host.empty() || host == "0.0.0.0" || host == "::"; }

std::string ListenAddress::url(bool tls, std::uint16_t bound) const {
  const auto name = wildcard()                            ? std::string("127.0.0.1")
                    : host.find(':') != std::string::npos ? "[" + host + "]"
                                                          : host;
  return fmt::format("{}://{}:{}", tls ? "https" : "http", name,
                     bound != 0 ? std::to_string(bound) : port);
}

}  // namespace onggi::server
