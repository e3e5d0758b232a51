#include "admin/protocol/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "admin/protocol/services.h"
#include "base/codec.h"
#include "http/client_address.h"

namespace onggi::admin {
namespace {

/// The maximum length of a host name in text form (RFC 1035, section 2.3.4).
constexpr std::size_t kHostSizeMax = 253;

bool contains(std::span<const std::string> list, std::string_view item) {
  return std::ranges::find(list, item) != list.end();
}
bool is_v6(std::string_view host) { return host.contains(':'); }

/// Returns an IP address in the form that inet_ntop() writes, or nullopt for any other text.
std::optional<std::string> canonical_address(const std::string& text) {
  in6_addr bytes{};
  std::array<char, INET6_ADDRSTRLEN> out{};
  const int family = is_v6(text) ? AF_INET6 : AF_INET;
  if (::inet_pton(family, text.c_str(), &bytes) != 1) return std::nullopt;
  return ::inet_ntop(family, &bytes, out.data(), out.size());
}

bool is_wildcard(std::string_view host) {
  return host.empty() || host == "0.0.0.0" || host == "::";
}

std::string url_of(const EndpointRule& rule, std::string_view host) {
  const auto shown = is_v6(host) ? fmt::format("[{}]", host) : std::string(host);
  return fmt::format("{}://{}:{}{}", rule.tls ? "https" : "http", shown, rule.port, rule.path);
}

/// Returns true if clients can reach the listener under the name or address `host`.
bool serves(const EndpointRule& rule, const MachineNames& machine, std::string_view host) {
  if (contains(rule.domains, host)) return true;
  if (!is_wildcard(rule.listen_host)) return host == rule.listen_host;
  if (is_v6(host) && rule.listen_host == "0.0.0.0") return false;
  return is_loopback(host) || contains(machine.names, host) || contains(machine.addresses, host);
}

std::string outward_host(const EndpointRule& rule, const MachineNames& machine) {
  if (!is_wildcard(rule.listen_host)) return rule.listen_host;
  if (!machine.outward_v4.empty()) return machine.outward_v4;
  if (rule.listen_host != "0.0.0.0" && !machine.outward_v6.empty()) return machine.outward_v6;
  return "127.0.0.1";
}

Endpoint endpoint_of(const Services& services, const EndpointRule& rule,
                     const http::Request* request) {
  std::vector<std::string> hosts;
  // A request on the Unix socket has no meaningful Host header.
  if (request != nullptr && !request->peer_uid)
    hosts = browser_hosts(*request, services.info.trusted_proxies);
  return choose_endpoint(rule, services.machine(), hosts);
}

}  // namespace

std::string_view to_string(Reach reach) {
  switch (reach) {
    case Reach::kListensLocally: return "listens_locally";
    case Reach::kLocalAddress: return "local_address";
    case Reach::kLocalSetting: return "local_setting";
    case Reach::kNetwork: break;
  }
  return "network";
}

std::optional<std::string> host_of(std::string_view text) {
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return std::nullopt;
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!is_v6(host)) return std::nullopt;
  } else if (const auto colon = text.find(':'); colon != text.npos) {
    host = text.substr(0, colon);
    port = text.substr(colon);
  }
  const bool port_fits = port.empty() || (port.starts_with(':') && port.size() <= 6 &&
                                          port.find_first_not_of("0123456789", 1) == port.npos);
  if (!port_fits || host.empty() || host.size() > kHostSizeMax) return std::nullopt;
  auto lower = to_lower_ascii(host);
  if (auto address = canonical_address(lower)) return address;
  constexpr std::string_view kNameLetters = "abcdefghijklmnopqrstuvwxyz0123456789-._";
  if (lower.find_first_not_of(kNameLetters) != lower.npos) return std::nullopt;
  if (lower.ends_with('.')) lower.pop_back();
  return lower;
}

std::optional<std::string> host_of_url(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  return host_of(url.substr(0, url.find('/')));
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
  const auto address = std::string(host);
  in_addr bytes{};
  const auto text = host.starts_with("::ffff:") ? address.substr(7) : address;
  return ::inet_pton(AF_INET, text.c_str(), &bytes) == 1 && (ntohl(bytes.s_addr) >> 24) == 127;
}

Endpoint choose_endpoint(const EndpointRule& rule, const MachineNames& machine,
                         std::span<const std::string> hosts) {
  if (!rule.configured.empty()) {
    auto url = rule.configured;
    while (url.ends_with('/')) url.pop_back();
    const auto host = host_of_url(url);
    const bool local = host && is_loopback(*host);
    return {std::move(url), local ? Reach::kLocalSetting : Reach::kNetwork};
  }
  if (is_loopback(rule.listen_host))
    return {url_of(rule, rule.listen_host), Reach::kListensLocally};
  const auto fits = [&](const std::string& host) { return serves(rule, machine, host); };
  const auto found = std::ranges::find_if(hosts, fits);
  const auto host = found != hosts.end() ? *found : outward_host(rule, machine);
  return {url_of(rule, host), is_loopback(host) ? Reach::kLocalAddress : Reach::kNetwork};
}

std::vector<std::string> browser_hosts(const http::Request& request,
                                       std::span<const std::string> trusted_proxies) {
  const bool proxied = http::comes_from(request, trusted_proxies);
  std::vector<std::string> hosts;
  const auto add = [&](std::string_view text) {
    auto host = host_of(trim(text));
    if (host && !(proxied && is_loopback(*host))) hosts.push_back(*std::move(host));
  };
  if (request.header_count("host") == 1) add(*request.header("host"));
  if (proxied && request.header_count("x-forwarded-host") == 1) {
    const auto list = *request.header("x-forwarded-host");
    add(list.substr(list.rfind(',') == list.npos ? 0 : list.rfind(',') + 1));
  }
  return hosts;
}

Endpoint s3_endpoint(const Services& services, const http::Request* request) {
  return endpoint_of(services, services.info.s3, request);
}

Endpoint console_endpoint(const Services& services, const http::Request* request) {
  return endpoint_of(services, services.info.console, request);
}

}  // namespace onggi::admin
