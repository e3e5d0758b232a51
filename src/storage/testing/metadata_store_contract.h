// The contract suite of MetadataStore: tests that every engine must pass. An engine's test program
// instantiates the suite:
//   INSTANTIATE_TEST_SUITE_P(Memory, MetadataStoreContract, testing::Values(MetadataEngine(...)));
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "storage/metadata_store.h"

namespace onggi::storage {

struct MetadataEngine {
  /// Opens a new, empty store. The returned pointer keeps alive everything that the store needs.
  using Open = std::function<std::shared_ptr<MetadataStore>()>;
  // Not inline, so that the linker includes the suite from its library.
  explicit MetadataEngine(Open open_store);
  Open open;
};

/// Prints the parameter's name in the test output.
inline void PrintTo(const MetadataEngine&, std::ostream* out) { *out << "engine"; }

class MetadataStoreContract : public testing::TestWithParam<MetadataEngine> {
 protected:
  using Pairs = std::vector<std::pair<std::string, std::string>>;  // pairs of row and suffix

  void SetUp() override { store_ = GetParam().open(); }

  // Blocking versions of the store's functions.
  std::optional<std::string> get(SpaceId space, Family family, std::string_view row,
                                 std::string_view suffix = {});
  Status commit(SpaceId space, Batch batch);
  Status put(SpaceId space, Family family, std::string row, std::string suffix, std::string value);
  ScanPage scan(SpaceId space, Family family, const ScanRange& range, std::size_t limit = 1000);
  Pairs scan_pairs(SpaceId space, Family family, const ScanRange& range, std::size_t limit = 1000);
  Counters counters(SpaceId space);
  Status seal(SpaceId space);
  Status unseal(SpaceId space);
  Status drop(SpaceId space);
  bool sealed(SpaceId space);

  std::shared_ptr<MetadataStore> store_;
};

}  // namespace onggi::storage
