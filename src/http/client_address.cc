#include "http/client_address.h"

#include <algorithm>
#include <ranges>

#include "base/codec.h"

namespace onggi::http {
namespace {

/// Removes the port and the brackets: "192.0.2.1:80" becomes "192.0.2.1", and "[2001:db8::1]:80"
/// becomes "2001:db8::1".
std::string_view bare_address(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1);
    text = text.substr(0, text.find(']'));
  } else if (text.find(':') == text.rfind(':')) {
    // At most one colon: not an IPv6 address, so the colon begins the port.
    text = text.substr(0, text.find(':'));
  }
  // A socket that listens on both IPv4 and IPv6 reports IPv4 addresses with this prefix.
  constexpr std::string_view kMapped = "::ffff:";
  if (text.contains('.') && equals_ignoring_case(text.substr(0, kMapped.size()), kMapped))
    text.remove_prefix(kMapped.size());
  return text;
}

/// Removes the last entry from a comma-separated list and returns it.
std::string_view take_last(std::string_view& list) {
  const auto comma = list.rfind(',');
  const auto entry = trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return entry;
}

bool is_one_of(std::span<const std::string> proxies, std::string_view address) {
  return std::ranges::find(proxies, address) != proxies.end();
}

}  // namespace

std::string_view client_address(const Request& request,
                                std::span<const std::string> trusted_proxies) {
  auto address = bare_address(request.peer);
  const auto is_trusted = [&] { return is_one_of(trusted_proxies, address); };
  if (!is_trusted()) return address;
  // Each proxy appends its peer's address to the last X-Forwarded-For line or adds a new line, so
  // all X-Forwarded-For lines form one list. Read the list from the end: entries to the left of an
  // untrusted address may be forged.
  for (const auto& header : std::views::reverse(request.headers)) {
    if (header.name != "x-forwarded-for") continue;
    for (auto list = header.value; !list.empty();) {
      const auto entry = take_last(list);
      if (entry.empty()) continue;
      address = bare_address(entry);
      if (!is_trusted()) return address;
    }
  }
  return address;
}

bool comes_from(const Request& request, std::span<const std::string> trusted_proxies) {
  return is_one_of(trusted_proxies, bare_address(request.peer));
}

// If there are several proxies, each proxy reports whether it was reached over TLS. One hop without
// TLS makes the request insecure.
bool is_secure(const Request& request, std::span<const std::string> trusted_proxies) {
  if (!comes_from(request, trusted_proxies)) return request.secure;
  bool said = false;
  for (const auto& header : request.headers) {
    if (header.name != "x-forwarded-proto") continue;
    for (auto list = header.value; !list.empty();) {
      said = true;
      if (!equals_ignoring_case(take_last(list), "https")) return false;
    }
  }
  return said || request.secure;
}

}  // namespace onggi::http
