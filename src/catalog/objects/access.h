// What copying needs of an open object besides its bytes: where they lie. Internal to catalog/;
// faces know OpenObject only. Implemented beside the one class that implements OpenObject.
#pragma once

#include <vector>

#include "catalog/commit/extents.h"
#include "catalog/objects.h"

namespace onggi::catalog {

/// The extents of `range`, which must lie inside the object, with the holders that its record
/// names; ready for share_extents() as long as `object` lives, for it is pinned. Empty when the
/// body lies beside the metadata (small_body()). Waits only to read a manifest, once.
Task<Result<std::vector<Extent>>> extents_of(OpenObject& object, ByteRange range);

}  // namespace onggi::catalog
