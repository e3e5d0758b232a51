// Releasing what one garbage entry names; shared by the collector and the deletion of buckets.
#pragma once

#include <optional>
#include <string>

#include "catalog/commit/extents.h"
#include "catalog/records/records.h"
#include "catalog/stores.h"

namespace onggi::catalog {

/// The extents that a garbage entry gives up: its own or its manifest's.
Task<Result<std::vector<Extent>>> garbage_extents(Stores& stores, std::uint64_t space,
                                                  const storage::Entry& entry);

/// Releases the extents of `entry`, which stays. Returns how many blobs went; nullopt when the data
/// is being read. `entry` must be valid while it runs.
Task<Result<std::optional<std::uint64_t>>> release_entry(Stores& stores, std::uint64_t space,
                                                         const storage::Entry& entry);

}  // namespace onggi::catalog
