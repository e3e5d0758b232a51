// HostRule: the host names under which browsers may use the console. A page of another site can
// make its own name resolve to the console's address (DNS rebinding); for the browser, the console
// is then part of that site. The Host header still contains the site's name, so such requests can
// be refused. IP addresses and localhost need no configuration, because no site can claim them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/protocol/endpoint.h"
#include "http/message.h"

namespace onggi::admin {

struct HostRule {
  std::vector<std::string> names;  // in lower case, without ports; "*" allows every host
  std::vector<std::string> trusted_proxies = {};  // proxies whose X-Forwarded-Host is checked too
  std::function<MachineNames()> machine = [] { return MachineNames(); };

  /// Returns true if `host`, a result of host_of(), is an address, localhost, or one of the names.
  [[nodiscard]] bool allows(std::string_view host) const;
};

/// Returns the host of the request that the rule does not allow, as the request contains it, or an
/// empty view if the request may be answered. A request without a host did not come from a browser,
/// so it may be answered. The host of a request over TLS that no proxy passed on is not checked,
/// because the browser has compared it with the certificate.
[[nodiscard]] std::string_view refused_host(const HostRule& rule, const http::Request& request);

}  // namespace onggi::admin
