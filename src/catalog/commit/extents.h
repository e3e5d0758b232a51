// Extents: where an object's bytes lie, and who holds the blobs. A blob that was never shared has
// no holder entries: its only holder is the data id in the extent. Sharing writes an entry for the
// old holder and one for the new; releasing erases one, and the blob goes when none is left. Every
// step names its holder, so that repeating it after a crash changes nothing.
#pragma once

#include <string>
#include <vector>

#include "catalog/records/extent.h"
#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

/// The extents of `range` within the concatenation of `extents`.
[[nodiscard]] std::vector<Extent> slice(const std::vector<Extent>& extents, ByteRange range);

/// Makes `holder` (whose record will be at `row` of `space`) a holder of every blob of `extents`;
/// returns the extents as the new holder names them. The caller pins the source and has seen its
/// record after pinning.
Task<Result<std::vector<Extent>>> share_extents(Stores& stores, const std::vector<Extent>& extents,
                                                std::string_view holder, std::uint64_t space,
                                                std::string_view row);

/// Lets go of each extent's holder's share; removes blobs that nobody else holds and returns how
/// many those were. Repeatable. No extent may name a holder that share_extents() failed to make.
Task<Result<std::uint64_t>> release_extents(Stores& stores, const std::vector<Extent>& extents);

}  // namespace onggi::catalog
