// Extents: where an object's bytes are stored, and which records hold the blobs. A blob that was
// never shared has no holder entries: its only holder is the data id in the extent. Sharing a blob
// writes an entry for the old holder and one for the new holder. Releasing erases one entry, and
// the last release removes the blob. Every step names its holder, so repeating a step after a crash
// changes nothing.
#pragma once

#include <string>
#include <vector>

#include "catalog/records/extent.h"
#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

/// Returns the extents that cover `range` of the concatenation of `extents`.
[[nodiscard]] std::vector<Extent> slice(const std::vector<Extent>& extents, ByteRange range);

/// Makes `holder`, whose record will be at `row` of `space`, a holder of every blob in `extents`.
/// Returns the extents with `holder` as their holder. The caller must have pinned the source and
/// must have seen its record after pinning it.
Task<Result<std::vector<Extent>>> share_extents(Stores& stores, const std::vector<Extent>& extents,
                                                std::string_view holder, std::uint64_t space,
                                                std::string_view row);

/// Releases the share of each extent's holder and removes the blobs that have no other holder.
/// Returns the number of blobs removed. Repeatable. No extent may name a holder that
/// share_extents() failed to create.
Task<Result<std::uint64_t>> release_extents(Stores& stores, const std::vector<Extent>& extents);

}  // namespace onggi::catalog
