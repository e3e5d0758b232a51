// Under which URL others are told to reach a listener: in the access info, in share links, in the
// banner. One function decides for all of them. The host that a browser sent counts only where it
// is a name or an address of this machine, or a domain of the configuration: any other could be
// made up, and would end in links that are sent around. Knows no sockets; the server tells what is
// there.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace onggi::admin {

/// How this machine can be reached.
struct MachineNames {
  std::vector<std::string> names;      // host names, lower case
  std::vector<std::string> addresses;  // of its interfaces, without brackets or zone
  // The addresses that connections to other machines leave from; empty when there is none.
  std::string outward_v4;
  std::string outward_v6;
};

/// What the configuration says of a listener.
struct EndpointRule {
  std::string configured;   // the URL to give out in any case; empty: made from the rest
  std::string listen_host;  // without brackets; empty: all interfaces
  std::uint16_t port = 0;   // the one that was bound
  bool tls = false;
  std::string path;                  // "/onggi", or empty
  std::vector<std::string> domains;  // server.domains
};

/// Who can use an endpoint.
enum class Reach : std::uint8_t {
  kNetwork,         // other machines, too, as far as can be told
  kListensLocally,  // this machine only: the listener is bound to loopback
  kLocalAddress,    // this machine only: no other address is known, or the reader used a local one
  kLocalSetting,    // this machine only: the configured URL says so
};
/// "network", "listens_locally", "local_address", "local_setting"
[[nodiscard]] std::string_view to_string(Reach reach);

struct Endpoint {
  std::string url;  // "http://192.0.2.7:9000", without a slash at its end
  Reach reach = Reach::kNetwork;
};

/// `hosts`: what browser_hosts() found; the first that fits is taken.
[[nodiscard]] Endpoint choose_endpoint(const EndpointRule& rule, const MachineNames& machine,
                                       std::span<const std::string> hosts);

/// The hosts of a request that its reader may have typed: lower case, without port and brackets.
/// From a trusted proxy also X-Forwarded-Host, and no loopback address: that is how the proxy
/// reached the console, not the reader.
[[nodiscard]] std::vector<std::string> browser_hosts(const http::Request& request,
                                                     std::span<const std::string> trusted_proxies);

/// "localhost", "127.0.0.1", "::1" and their like.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace onggi::admin
