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

  /// Returns true if `host`, a result of host_of(), is an IP address, localhost, one of `names`, or
  /// a name of this machine.
  [[nodiscard]] bool allows(std::string_view host) const;
};

/// Returns the host in the request that `rule` does not allow, exactly as received. Returns an
/// empty view if the request is allowed. A request without a host is allowed, because it does not
/// come from a browser. If the request arrived over TLS and not from a trusted proxy, the host is
/// not checked, because the browser has compared it with the certificate.
[[nodiscard]] std::string_view refused_host(const HostRule& rule, const http::Request& request);

}  // namespace onggi::admin
