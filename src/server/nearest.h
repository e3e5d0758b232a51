// Finds the word that the user most likely meant when a word is mistyped.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace onggi::server {

/// Returns the number of edits that turn one word into the other. An edit replaces, inserts or
/// deletes a character, or swaps two adjacent characters.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// Returns the choice with the smallest edit distance from `word`, or the first such choice if
/// there is a tie. Returns nullopt if every distance exceeds `far_max`.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      const std::vector<std::string_view>& choices,
                                                      std::size_t far_max);

}  // namespace onggi::server
