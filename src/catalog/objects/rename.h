// What renaming leaves to others: finishing what was interrupted. Internal to catalog/.
#pragma once

#include "catalog/stores.h"

namespace onggi::catalog {

/// Finishes the renames in a bucket's space that a crash or a failing store interrupted: what was
/// decided happens. Repeatable. Nearly always there are none, and it is one scan of nothing.
Task<Status> finish_renames(Stores& stores, std::uint64_t space);

}  // namespace onggi::catalog
