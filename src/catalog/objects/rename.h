// Finishes interrupted renames. Internal to catalog/.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/task.h"

namespace onggi::catalog {

struct Core;

/// Finishes the renames in a bucket's space that had completed step 2 (see rename.cc) when a crash
/// or a store failure interrupted them. Idempotent. Usually there are no such renames, and the call
/// costs only one empty scan.
Task<Status> finish_renames(Core& core, std::uint64_t space);

}  // namespace onggi::catalog
