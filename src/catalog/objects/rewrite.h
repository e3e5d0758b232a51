// Changing what is said of a version, its bytes and its place in the history aside: tags, locks.
// Internal to catalog/.
#pragma once

#include <functional>

#include "catalog/objects.h"

namespace onggi::catalog {

/// Writes the record of a version anew where it lies, as `change` makes it of what is there at that
/// moment; `change` may be asked more than once. The version as it is then. Errors: those of
/// Objects::stat() and of `change`.
Task<Result<ObjectInfo>> rewrite_object(Stores& stores, const Bucket& bucket,
                                        const ObjectName& name,
                                        std::function<Status(ObjectInfo&)> change);

}  // namespace onggi::catalog
