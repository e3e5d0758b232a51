#include "http/client_address.h"

#include <algorithm>

#include "base/codec.h"

namespace onggi::http {
namespace {

std::string_view peer_address(std::string_view peer) {
  auto address = peer.substr(0, peer.rfind(':'));
  if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
  // A socket that listens to both families writes IPv4 so.
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped) && address.contains('.')) address.remove_prefix(kMapped.size());
  return address;
}

}  // namespace

std::string_view client_address(const Request& request,
                                std::span<const std::string> trusted_proxies) {
  auto address = peer_address(request.peer);
  if (trusted_proxies.empty() || request.header_count("x-forwarded-for") != 1) return address;
  // Each proxy adds whom it heard at the end. What stands before an entry of somebody who is not
  // trusted may be made up.
  auto forwarded = *request.header("x-forwarded-for");
  while (std::ranges::find(trusted_proxies, address) != trusted_proxies.end() &&
         !forwarded.empty()) {
    const auto comma = forwarded.rfind(',');
    const auto begin = comma == std::string_view::npos ? 0 : comma + 1;
    address = trim(forwarded.substr(begin));
    forwarded = forwarded.substr(0, begin == 0 ? 0 : comma);
  }
  return address;
}

}  // namespace onggi::http
