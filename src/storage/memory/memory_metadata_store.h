// An in-memory MetadataStore, for tests of the layers above storage/. Every call completes without
// suspending. The data is lost when the object is destroyed.
#pragma once

#include <memory>

#include "storage/metadata_store.h"

namespace onggi::storage {

/// Returns an empty store. Its calls are safe from any thread.
[[nodiscard]] std::unique_ptr<MetadataStore> make_memory_metadata_store();

}  // namespace onggi::storage
