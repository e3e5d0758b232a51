// Extents: where an object's bytes are stored, and how blobs are shared. A holder of a blob is the
// data id of an object or part for which the blob is kept. A blob that was never shared has no
// holder entries: its only holder is the data id in the extent. Sharing a blob writes an entry for
// the old holder and one for the new holder. Releasing a blob erases the entry of one holder, and
// the last release removes the blob. Every step names its holder, so a step that is repeated after
// a crash changes nothing.
#pragma once

#include <string>
#include <vector>

#include "catalog/records/extent.h"
#include "catalog/types.h"

namespace onggi::catalog {

struct Core;

/// Returns the extents that cover `range` of the concatenation of `extents`.
[[nodiscard]] std::vector<Extent> slice(const std::vector<Extent>& extents, ByteRange range);

/// Adds `holder` to the holders of every blob in `extents`. The record of `holder` will be stored
/// at `row` of `space`. Returns the extents with `holder` as their holder. The caller must have
/// pinned the source and then checked that its record still exists.
Task<Result<std::vector<Extent>>> share_extents(Core& core, const std::vector<Extent>& extents,
                                                std::string_view holder, std::uint64_t space,
                                                std::string_view row);

/// For each extent, removes the extent's holder from the holders of the blob. Removes the blobs
/// that then have no holder left, and returns the number of blobs removed. Repeating the call is
/// harmless. No extent may name a holder that share_extents() failed to add.
Task<Result<std::uint64_t>> release_extents(Core& core, const std::vector<Extent>& extents);

}  // namespace onggi::catalog
