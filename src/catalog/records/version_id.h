// Version ids: 32 characters of A-Z, a-z, 0-9, - and _. The first eight say where the version
// stands in its key's history (they are the suffix of its entry in kVersions), so that ids of one
// key sort newest first by their bytes and no clock is trusted; the rest is random, so that no id
// is ever used twice. For clients they are opaque. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"

namespace onggi::catalog {

inline constexpr std::size_t kVersionIdSize = 32;
inline constexpr std::size_t kVersionSuffixSize = 8;

/// The suffix of the version of that order (1 or more) in kVersions; greater orders sort first.
[[nodiscard]] std::string version_suffix(std::uint64_t order);

[[nodiscard]] std::string new_version_id(std::uint64_t order, Random& random);

/// The suffix in a version id; empty for text that never was an id of ours.
[[nodiscard]] std::string_view suffix_of_version(std::string_view version_id);

}  // namespace onggi::catalog
