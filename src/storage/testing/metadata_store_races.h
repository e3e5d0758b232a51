// The part of the MetadataStore contract that needs many callers at once. Included by the suite
// only.
#pragma once

namespace onggi::storage {

/// Makes the linker take these tests from their library.
void link_metadata_store_races();

}  // namespace onggi::storage
