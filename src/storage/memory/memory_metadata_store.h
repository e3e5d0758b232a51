// A MetadataStore in memory, for tests of everything above the seam. Every call completes without
// suspending; nothing survives the object.
#pragma once

#include <memory>

#include "storage/metadata_store.h"

namespace onggi::storage {

/// Safe from any thread.
[[nodiscard]] std::unique_ptr<MetadataStore> make_memory_metadata_store();

}  // namespace onggi::storage
