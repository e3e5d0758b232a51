// Parses and formats the values of settings: sizes, durations and lists. The command line uses
// these functions for durations, too.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onggi::server {

/// Returns the non-empty items of a comma-separated list, without surrounding white space.
[[nodiscard]] std::vector<std::string_view> list_items(std::string_view text);

/// Parses a size such as "4096", "16KiB", "256MiB" or "1GB" into bytes.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);
/// Parses a duration such as "500ms", "30s", "5m", "12h" or "7d".
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view text);

/// Formats a size in the largest binary unit that divides it: "16KiB", "1000".
[[nodiscard]] std::string size_text(std::uint64_t bytes);
/// Formats a duration in the largest unit that divides it: "90s", "12h".
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

}  // namespace onggi::server
