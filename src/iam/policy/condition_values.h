// Reads the values that conditions compare: numbers, dates, addresses and networks. Private to the
// policy files. Pure functions.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace onggi::iam {

[[nodiscard]] std::optional<double> number_of(std::string_view text);

/// Converts a date to seconds since 1970. Accepts "2026-11-22T18:46:53Z", "2026-11-22" and a number
/// of seconds. Returns nullopt for anything else.
[[nodiscard]] std::optional<double> date_of(std::string_view text);

struct Address {
  std::array<unsigned char, 16> bytes{};
  bool is_v4 = false;
};
[[nodiscard]] std::optional<Address> address_of(std::string_view text);

struct Network {
  Address address;
  unsigned bits = 0;  // length of the prefix
};
/// Parses "10.0.0.0/24", or a single address.
[[nodiscard]] std::optional<Network> network_of(std::string_view text);

[[nodiscard]] bool contains_address(const Network& network, const Address& address);

}  // namespace onggi::iam
