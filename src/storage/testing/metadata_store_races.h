// The tests of the MetadataStore contract that need many concurrent callers. Only the contract
// suite includes this header.
#pragma once

namespace onggi::storage {

/// Makes the linker include these tests from their library.
void link_metadata_store_races();

}  // namespace onggi::storage
