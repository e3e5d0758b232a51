#include "catalog/engine.h"

#include <utility>

#include "catalog/commit/core.h"
#include "catalog/commit/data_pins.h"
#include "catalog/commit/pending_blobs.h"
#include "catalog/commit/quotas.h"
#include "catalog/commit/renames.h"
#include "catalog/commit/space_gate.h"

namespace onggi::catalog {

struct Engine::Impl {
  Impl(storage::MetadataStore& metadata, storage::BlobStore& blobs, Clock& clock, Random& random,
       Settings settings_in)
      : settings(std::move(settings_in)),
        core{metadata, blobs,         clock,   random,     settings,
             pins,     pending_blobs, renames, space_gate, owner_quotas} {}

  const Settings settings;
  DataPins pins;
  PendingBlobs pending_blobs;
  Renames renames;
  SpaceGate space_gate;
  OwnerQuotas owner_quotas;
  Core core;
};

Engine::Engine(storage::MetadataStore& metadata, storage::BlobStore& blobs, Clock& clock,
               Random& random, Settings settings)
    : impl_(std::make_unique<Impl>(metadata, blobs, clock, random, std::move(settings))) {}

Engine::~Engine() = default;

void Engine::use_owner_quotas(OwnerQuotaOf quota_of) {
  impl_->owner_quotas.use(std::move(quota_of));
}

std::uint64_t Engine::quota_refusals() const { return impl_->owner_quotas.refusals(); }

Core& Engine::core() { return impl_->core; }

}  // namespace onggi::catalog
