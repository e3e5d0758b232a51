// Verifies a catalog: every record decodes, all data that it names exists and is intact, and the
// usage counters are correct. Used by `onggi verify`. There must be no writes meanwhile.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "catalog/buckets.h"
#include "catalog/stores.h"

namespace onggi::catalog {

struct CatalogCheck {
  std::uint64_t buckets = 0;
  std::uint64_t objects = 0;
  std::uint64_t blobs = 0;
  std::uint64_t orphans = 0;  // blobs that nothing names: left by a crash, removed by the sweep
  std::uint64_t damages = 0;
};

/// Calls `damaged` with a line of text for each damage found, naming bucket and key. Reads every
/// blob, and keeps all blob ids and holders in memory. Fails only if the verification itself was
/// impossible.
Task<Result<CatalogCheck>> verify_catalog(Stores& stores, Buckets& buckets,
                                          std::function<void(std::string)> damaged);

}  // namespace onggi::catalog
