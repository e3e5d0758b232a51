// Verifies that every record of a catalog decodes, that all data to which records refer exists and
// is intact, and that the usage counters are correct. Used by `onggi verify`. Nothing may be
// written during the check.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "catalog/buckets.h"

namespace onggi::catalog {

class Engine;

struct CatalogCheck {
  std::uint64_t buckets = 0;
  std::uint64_t objects = 0;
  std::uint64_t blobs = 0;
  std::uint64_t orphans = 0;  // unreferenced blobs left by a crash; the orphan sweep removes them
  std::uint64_t damages = 0;
};

/// Calls `damaged` with a one-line description, including bucket and key, for each error found.
/// Reads every blob, and keeps the ids of all blobs and of their holders in memory. Fails only if
/// the check could not be completed.
Task<Result<CatalogCheck>> verify_catalog(Engine& engine, Buckets& buckets,
                                          std::function<void(std::string)> damaged);

}  // namespace onggi::catalog
