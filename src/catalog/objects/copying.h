// Building the data of a new object from an existing one; shared by copy and rename. Internal to
// catalog/.
#pragma once

#include <vector>

#include "catalog/commit/commit.h"
#include "catalog/commit/extents.h"
#include "catalog/objects.h"
#include "catalog/objects/stored_object.h"

namespace onggi::catalog {

/// The data that a copy has created so far. Release `shared` with release_extents() if no record
/// will name it.
struct NewData {
  Replacement next;
  std::vector<Extent> shared;
  ReadPins::Pin pin;   // keeps the sweep from treating these shares as orphans
  bool named = false;  // true if a record may name the shares
};

/// Performs all steps of a copy except the commit, and stores the results in `data`.
Task<Status> prepare_copy(Stores& stores, std::uint64_t space, CopyRequest& request,
                          StoredObject& source, NewData& data);

}  // namespace onggi::catalog
