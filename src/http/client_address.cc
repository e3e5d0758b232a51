#include "http/client_address.h"

#include <algorithm>
#include <ranges>

#include "base/codec.h"

namespace onggi::http {
namespace {

/// "192.0.2.1" of "192.0.2.1:80", "2001:db8::1" of "[2001:db8::1]:80".
std::string_view bare_address(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1);
    text = text.substr(0, text.find(']'));
  } else if (text.find(':') == text.rfind(':')) {
    text = text.substr(0, text.find(':'));  // IPv6 has more than one
  }
  // A socket that listens to both families writes IPv4 so.
  constexpr std::string_view kMapped = "::ffff:";
  if (text.contains('.') && equals_ignoring_case(text.substr(0, kMapped.size()), kMapped))
    text.remove_prefix(kMapped.size());
  return text;
}

/// Takes the last entry off a list with commas.
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
  // Each proxy adds whom it heard at the end, of the last line or on one of its own: all lines are
  // one list. What stands before an entry of somebody who is not trusted may be made up.
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

// Of several proxies each says how it was reached: one leg without TLS is enough.
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
