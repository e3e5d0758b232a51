// Creates the data of a new object from an existing object. Used by copy and rename. Internal to
// catalog/.
#pragma once

#include <vector>

#include "catalog/commit/commit.h"
#include "catalog/commit/data_pins.h"
#include "catalog/commit/extents.h"
#include "catalog/objects.h"

namespace onggi::catalog {

struct Core;

/// The data that a copy has created so far. If no record will name the data, `shared` must be
/// released with release_extents().
struct NewData {
  Replacement next;
  std::vector<Extent> shared;
  DataPins::Pin pin;   // keeps the orphan sweep from releasing the extents in `shared`
  bool named = false;  // true if a record may name the extents in `shared`
};

/// Performs all steps of a copy except the commit, and sets `data` to the result.
Task<Status> prepare_copy(Core& core, std::uint64_t space, CopyRequest& request, OpenObject& source,
                          NewData& data);

}  // namespace onggi::catalog
