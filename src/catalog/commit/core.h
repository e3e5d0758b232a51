// Core: references to the members of an Engine. A function that needs only one of them, such as the
// MetadataStore, takes only that member as its parameter. The classes declared below are defined in
// headers of their own in this folder. Internal to catalog/.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "catalog/engine.h"
#include "storage/blob_store.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

class DataPins;
class OwnerQuotas;
class PendingBlobs;
class Renames;
class SpaceGate;

struct Core {
  storage::MetadataStore& metadata;
  storage::BlobStore& blobs;
  Clock& clock;
  Random& random;
  const Settings& settings;
  DataPins& pins;
  PendingBlobs& pending_blobs;
  Renames& renames;
  SpaceGate& space_gate;
  OwnerQuotas& owner_quotas;
};

}  // namespace onggi::catalog
