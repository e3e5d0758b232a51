// Version ids: 32 characters of A-Z, a-z, 0-9, - and _. The first eight encode the version's
// position in its key's history and are the suffix of its entry in kVersions. So the ids of one key
// sort by their bytes from newest to oldest, independently of clocks. The other characters are
// random, so that no id is ever used twice. Clients treat ids as opaque. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"

namespace onggi::catalog {

inline constexpr std::size_t kVersionIdSize = 32;
inline constexpr std::size_t kVersionSuffixSize = 8;

/// Returns the suffix in kVersions of the version with the given order (1 or more). Suffixes of
/// higher order sort first.
[[nodiscard]] std::string version_suffix(std::uint64_t order);

[[nodiscard]] std::string new_version_id(std::uint64_t order, Random& random);

/// Returns the suffix contained in a version id, or an empty view if the text does not have the
/// size of a version id.
[[nodiscard]] std::string_view suffix_of_version(std::string_view version_id);

}  // namespace onggi::catalog
