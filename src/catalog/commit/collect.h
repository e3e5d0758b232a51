// Releases the data that garbage entries name. Used by garbage collection and bucket deletion.
#pragma once

#include <optional>
#include <string>

#include "catalog/commit/extents.h"
#include "catalog/records/records.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Core;

/// Returns the extents that a garbage entry names, either directly or through a manifest. `entry`
/// must stay valid until the call returns.
Task<Result<std::vector<Extent>>> garbage_extents(storage::MetadataStore& metadata,
                                                  std::uint64_t space, const storage::Entry& entry);

/// Releases the extents of `entry`, but does not erase the entry. Returns the number of blobs
/// removed, or nullopt if the data is still being read. `entry` must stay valid until the call
/// returns.
Task<Result<std::optional<std::uint64_t>>> release_entry(Core& core, std::uint64_t space,
                                                         const storage::Entry& entry);

}  // namespace onggi::catalog
