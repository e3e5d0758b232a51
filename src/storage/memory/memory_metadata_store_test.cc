#include "storage/memory/memory_metadata_store.h"

#include "storage/testing/metadata_store_contract.h"

namespace onggi::storage {
namespace {

std::shared_ptr<MetadataStore> open_memory() { return make_memory_metadata_store(); }

INSTANTIATE_TEST_SUITE_P(Memory, MetadataStoreContract,
                         testing::Values(MetadataEngine(open_memory)));

}  // namespace
}  // namespace onggi::storage
