// The order of scanned entries. Used to check that scans and listings advance in order.
#pragma once

#include <string_view>
#include <utility>

#include "storage/metadata_store.h"

namespace onggi::storage {

/// Returns true if `entry` is not before the start of `range`.
[[nodiscard]] inline bool is_from(const ScanRange& range, const Entry& entry) {
  using Place = std::pair<std::string_view, std::string_view>;
  return Place(entry.row, entry.suffix) >= Place(range.start_row, range.start_suffix);
}

/// Returns true if `first` comes before `second` in a family.
[[nodiscard]] inline bool is_before(const Entry& first, const Entry& second) {
  using Place = std::pair<std::string_view, std::string_view>;
  return Place(first.row, first.suffix) < Place(second.row, second.suffix);
}

}  // namespace onggi::storage
