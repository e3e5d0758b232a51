// Rewrites the metadata of a version, such as its tags or its lock, without changing its bytes or
// its position in the history. Internal to catalog/.
#pragma once

#include <functional>

#include "catalog/objects.h"

namespace onggi::catalog {

struct Core;

/// Applies `change` to the current state of a version and replaces its record with the result.
/// `change` may be called more than once, because a conflict causes a retry. Returns the changed
/// version. Errors: those of Objects::stat() and of `change`.
Task<Result<ObjectInfo>> rewrite_object(Core& core, const Bucket& bucket, const ObjectName& name,
                                        std::function<Status(ObjectInfo&)> change);

}  // namespace onggi::catalog
