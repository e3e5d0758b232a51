// What copies and renames share: the data of a new object, made of that of another. Internal to
// catalog/.
#pragma once

#include <vector>

#include "catalog/commit/commit.h"
#include "catalog/commit/extents.h"
#include "catalog/objects.h"
#include "catalog/objects/stored_object.h"

namespace onggi::catalog {

/// What a copy has made so far, to be taken back (release_extents) when nothing will name it.
struct NewData {
  Replacement next;
  std::vector<Extent> shared;
  ReadPins::Pin pin;   // tells the sweep that these shares are not forgotten ones
  bool named = false;  // a record may name them
};

/// Everything of a copy but its commit.
Task<Status> prepare_copy(Stores& stores, std::uint64_t space, CopyRequest& request,
                          StoredObject& source, NewData& data);

}  // namespace onggi::catalog
