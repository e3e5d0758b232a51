// Checking a catalog: that every record decodes, everything it names is there and whole, and the
// sums are right. For `onggi verify`; expects that nobody writes meanwhile.
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
  std::uint64_t orphans = 0;  // blobs that nothing names: a crash left them, the sweep takes them
  std::uint64_t damages = 0;
};

/// Calls `damaged` with a line for each damage, naming bucket and key. An error only when checking
/// itself was impossible. Reads every blob, and remembers all blob ids and holders while it runs.
Task<Result<CatalogCheck>> verify_catalog(Stores& stores, Buckets& buckets,
                                          std::function<void(std::string)> damaged);

}  // namespace onggi::catalog
