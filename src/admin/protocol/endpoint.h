// Chooses the URL that the server announces for a listener. Access info, share links, and the
// startup banner all use choose_endpoint(). The host that a browser sent is used only if it is a
// name or an address of this machine or a configured domain. Any other host could be forged, and
// would appear in links that users pass on. This code opens no sockets; the server provides the
// machine's names and addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace onggi::admin {

/// The names and addresses under which this machine can be reached.
struct MachineNames {
  std::vector<std::string> names;      // host names in lower case
  std::vector<std::string> addresses;  // interface addresses without brackets or zone
  // The source addresses of connections to other machines. Empty if there is no such address.
  std::string outward_v4;
  std::string outward_v6;
};

/// The configuration of a listener.
struct EndpointRule {
  std::string configured;   // URL to announce; if empty, the other fields determine the URL
  std::string listen_host;  // address or name without brackets; empty: all interfaces
  std::uint16_t port = 0;   // the port that the listener is bound to
  bool tls = false;
  std::string path;                  // base path, for example "/onggi", or empty
  std::vector<std::string> domains;  // value of the setting server.domains
};

/// Says whether other machines can reach an endpoint and, if not, why.
enum class Reach : std::uint8_t {
  kNetwork,         // other machines can reach the endpoint, as far as the server can tell
  kListensLocally,  // this machine only: the listener is bound to loopback
  kLocalAddress,    // this machine only: no other address is known, or the client used loopback
  kLocalSetting,    // this machine only: the configured URL has a loopback host
};
/// Returns "network", "listens_locally", "local_address", or "local_setting".
[[nodiscard]] std::string_view to_string(Reach reach);

struct Endpoint {
  std::string url;  // for example "http://192.0.2.7:9000", without a trailing slash
  Reach reach = Reach::kNetwork;
};

/// Returns the endpoint of a listener. `hosts` is the result of browser_hosts(); the first host
/// under which the listener can be reached is used.
[[nodiscard]] Endpoint choose_endpoint(const EndpointRule& rule, const MachineNames& machine,
                                       std::span<const std::string> hosts);

/// Returns the hosts that the user may have entered in the browser, in lower case and without port
/// or brackets. For a request from a trusted proxy, X-Forwarded-Host is included. Loopback hosts of
/// such a request are skipped, because only the proxy uses them to reach the console.
[[nodiscard]] std::vector<std::string> browser_hosts(const http::Request& request,
                                                     std::span<const std::string> trusted_proxies);

/// Returns the host without port and brackets, in lower case, for text like "name:80", "192.0.2.1",
/// or "[::1]:80". Returns nullopt if `text` is not a valid host.
[[nodiscard]] std::optional<std::string> host_of(std::string_view text);
/// Returns the host of a URL in the same form. The scheme may be missing.
[[nodiscard]] std::optional<std::string> host_of_url(std::string_view url);

/// Returns true for a loopback name or address, such as "localhost", "127.0.0.1", or "::1".
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace onggi::admin
