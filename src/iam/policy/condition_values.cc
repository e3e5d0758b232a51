#include "iam/policy/condition_values.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "base/clock.h"
#include "base/codec.h"

namespace onggi::iam {

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<double> date_of(std::string_view text) {
  if (const auto seconds = number_of(text)) return seconds;
  const bool is_day = text.size() == 10;
  const auto time = parse_iso8601(is_day ? std::string(text) + "T00:00:00Z" : std::string(text));
  if (!time) return std::nullopt;
  return static_cast<double>(to_unix_ms(*time)) / 1000;
}

std::optional<Address> address_of(std::string_view text) {
  // inet_pton() would ignore what follows a NUL.
  if (text.contains('\0')) return std::nullopt;
  Address address;
  const std::string terminated(text);
  address.is_v4 = ::inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1;
  if (!address.is_v4 && ::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1)
    return std::nullopt;
  return address;
}

std::optional<Network> network_of(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = address_of(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network{*address, address->is_v4 ? 32U : 128U};
  if (slash == std::string_view::npos) return network;
  const auto bits = parse_u64(text.substr(slash + 1));
  if (!bits || *bits > network.bits) return std::nullopt;
  network.bits = static_cast<unsigned>(*bits);
  return network;
}

bool contains_address(const Network& network, const Address& address) {
  if (network.address.is_v4 != address.is_v4) return false;
  const auto whole = network.bits / 8;
  const auto& from = network.address.bytes;
  if (!std::equal(from.begin(), from.begin() + whole, address.bytes.begin())) return false;
  if (network.bits % 8 == 0) return true;
  const auto shift = 8 - network.bits % 8;
  return from.at(whole) >> shift == address.bytes.at(whole) >> shift;
}

}  // namespace onggi::iam
