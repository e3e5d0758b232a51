// The table of all settings: the name, type, bounds and Config member of each setting. config.cc
// reads and checks values through the table, and `onggi debug tables` prints it.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "server/config.h"

namespace onggi::server {

struct Setting {
  std::string_view name;
  std::string_view type;  // text, list, flag, choice, number, size, duration or path
  /// Parses the value and stores it. Errors: kInvalid, with a description of the allowed values.
  Status (*set)(Config& config, std::string_view value);
  /// Returns the value in the form used in configuration files.
  std::string (*show)(const Config& config);

  std::string_view rule{};  // allowed values in words; if empty, min and max apply
  /// Returns true if the value `shown` conforms to `rule`. If null, set() checks the rule.
  bool (*obeys)(std::string_view shown) = nullptr;

  // The value of a number, a size (in bytes) or a duration (in milliseconds), and its bounds. The
  // functions are null for other types.
  std::uint64_t (*amount)(const Config& config) = nullptr;
  std::string (*amount_text)(std::uint64_t amount) = nullptr;
  std::uint64_t min = 0;
  std::uint64_t max = std::numeric_limits<std::uint64_t>::max();

  [[nodiscard]] constexpr Setting at_least(std::uint64_t amount_min) const {
    auto changed = *this;
    changed.min = amount_min;
    return changed;
  }
  [[nodiscard]] constexpr Setting at_most(std::uint64_t amount_max) const {
    auto changed = *this;
    changed.max = amount_max;
    return changed;
  }
  [[nodiscard]] constexpr Setting must_be(std::string_view text,
                                          bool (*check)(std::string_view)) const {
    auto changed = *this;
    changed.rule = text;
    changed.obeys = check;
    return changed;
  }
};

/// Returns all settings, in the order of the documentation.
[[nodiscard]] std::span<const Setting> all_settings();
/// Returns the setting with this name, or null.
[[nodiscard]] const Setting* find_setting(std::string_view name);

/// Returns the allowed values as text for errors: "at least 8MiB", "off, links or on". Returns an
/// empty string if every value of the type is allowed.
[[nodiscard]] std::string bounds_of(const Setting& setting);
[[nodiscard]] bool within_bounds(const Setting& setting, const Config& config);

}  // namespace onggi::server
