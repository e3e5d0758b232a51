// Finishing interrupted renames. Internal to catalog/.
#pragma once

#include "catalog/stores.h"

namespace onggi::catalog {

/// Finishes the renames in a bucket's space that were decided (step 2 in rename.cc) but then
/// interrupted by a crash or a failing store. Idempotent. There are rarely any, and then the call
/// costs one empty scan.
Task<Status> finish_renames(Stores& stores, std::uint64_t space);

}  // namespace onggi::catalog
