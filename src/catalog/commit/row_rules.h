// The rules in version_row.h as predicates over a batch. The functions that add, rewrite or remove
// a version check these rules after they have built a batch. The predicates look only at the
// entries that were added after a given point, because the batch that completes an upload also
// contains thousands of parts. Pure functions. Internal to catalog/.
#pragma once

#include <cstddef>
#include <cstdint>

#include "catalog/commit/version_row.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

/// The sizes of a batch's lists, and its object count, at one point in time.
struct BatchSizes {
  explicit BatchSizes(const storage::Batch& batch)
      : expectations(batch.expectations.size()),
        puts(batch.puts.size()),
        erases(batch.erases.size()),
        objects(batch.add.objects) {}
  std::size_t expectations;
  std::size_t puts;
  std::size_t erases;
  std::int64_t objects;
};

/// Rule 1: the entries added to `batch` after `before` store at most one newest version (kCurrent
/// or kMarkers) and do not also erase the entry in which they store it.
[[nodiscard]] bool puts_one_newest(const storage::Batch& batch, const BatchSizes& before);

/// Rule 2: if the added entries change the history of a key (its entries in kVersions), the newest
/// version that they store is identical to a version in the history.
[[nodiscard]] bool keeps_newest_in_history(const storage::Batch& batch, const BatchSizes& before);

/// Rule 3: the added expectations make the commit fail unless the newest version is still the one
/// in `row`.
[[nodiscard]] bool expects_newest(const storage::Batch& batch, const BatchSizes& before,
                                  const VersionRow& row);

/// Rule 4: if the added entries change the suffix in kNullVersions, they store or erase the version
/// with that suffix in kVersions.
[[nodiscard]] bool names_null_version(const storage::Batch& batch, const BatchSizes& before);

}  // namespace onggi::catalog
