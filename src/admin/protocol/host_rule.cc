#include "admin/protocol/host_rule.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/codec.h"
#include "http/client_address.h"

namespace onggi::admin {
namespace {

bool is_address(const std::string& host) {
  in_addr bytes{};
  // Of the results of host_of(), only IPv6 addresses contain colons.
  return host.contains(':') || ::inet_pton(AF_INET, host.c_str(), &bytes) == 1;
}

/// Returns true if `host` is a name of this machine: a full name, the first label of a full name,
/// or the first label followed by ".local", the domain of multicast DNS.
bool is_name_of(const MachineNames& machine, std::string_view host) {
  constexpr std::string_view kMulticastDomain = ".local";
  auto short_name = host;
  if (host.ends_with(kMulticastDomain)) short_name.remove_suffix(kMulticastDomain.size());
  return std::ranges::any_of(machine.names, [&](std::string_view name) {
    return name == host || name.substr(0, name.find('.')) == short_name;
  });
}

/// Returns the last entry of the last X-Forwarded-Host line, which the nearest proxy wrote.
std::string_view forwarded_host(const http::Request& request) {
  std::string_view last;
  for (const auto& header : request.headers)
    if (header.name == "x-forwarded-host") last = header.value;
  const auto comma = last.rfind(',');
  return trim(comma == last.npos ? last : last.substr(comma + 1));
}

bool is_refused(const HostRule& rule, std::string_view text) {
  if (text.empty() || std::ranges::find(rule.names, "*") != rule.names.end()) return false;
  const auto host = host_of(text);
  return !host || !rule.allows(*host);
}

}  // namespace

bool HostRule::allows(std::string_view host) const {
  return is_address(std::string(host)) || is_loopback(host) ||
         std::ranges::find(names, host) != names.end() || is_name_of(machine(), host);
}

std::string_view refused_host(const HostRule& rule, const http::Request& request) {
  const bool proxied = http::comes_from(request, rule.trusted_proxies);
  const bool has_certificate = request.secure && !proxied;
  const auto host = trim(request.header("host").value_or(""));
  if (!has_certificate && is_refused(rule, host)) return host;
  if (!proxied) return {};
  const auto forwarded = forwarded_host(request);
  return is_refused(rule, forwarded) ? forwarded : std::string_view();
}

}  // namespace onggi::admin
