// extents_of(): returns the extents of an open object, which copying needs in addition to the
// bytes. Internal to catalog/: s3/ and admin/ use only OpenObject. Implemented in stored_object.cc.
#pragma once

#include <vector>

#include "catalog/commit/extents.h"
#include "catalog/objects.h"

namespace onggi::catalog {

/// Returns the extents of `range`, which must lie inside the object. The extents name the same
/// holders as the object's record. They may be passed to share_extents() as long as `object`
/// exists, because `object` pins its data. Returns an empty vector if the body is stored inline
/// (small_body()). Suspends only if the manifest has not been read yet.
Task<Result<std::vector<Extent>>> extents_of(OpenObject& object, ByteRange range);

}  // namespace onggi::catalog
