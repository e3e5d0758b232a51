// What somebody who mistyped a word most likely meant.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace onggi::server {

/// How many letters have to be changed, added, left out or swapped with their neighbour to make one
/// of the other.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The choice nearest to `word`, of those that are at most `far_max` away.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      const std::vector<std::string_view>& choices,
                                                      std::size_t far_max);

}  // namespace onggi::server
