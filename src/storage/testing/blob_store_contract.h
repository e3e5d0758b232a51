// The requirements on every BlobStore, as one parameterized test suite. An engine instantiates the
// suite:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, BlobStoreContract, testing::Values(BlobStoreMaker{...}));
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "storage/blob_store.h"

namespace onggi::storage {

/// Owns the store and the objects that it needs, such as directories and pools.
class BlobStoreFixture {
 public:
  virtual ~BlobStoreFixture() = default;
  virtual BlobStore& store() = 0;
};

struct BlobStoreMaker {
  std::string name;
  /// The blob sizes at which the engine changes how it stores a blob. The suite tests each of these
  /// sizes, and one byte less and more.
  std::vector<std::uint64_t> edges;
  std::function<std::unique_ptr<BlobStoreFixture>()> make;
};
inline void PrintTo(const BlobStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class BlobStoreContract : public testing::TestWithParam<BlobStoreMaker> {
 protected:
  void SetUp() override { fixture_ = GetParam().make(); }
  BlobStore& store() { return fixture_->store(); }

 private:
  std::unique_ptr<BlobStoreFixture> fixture_;
};

// Helpers for tests of engines and of the layers above them.

/// Returns `size` bytes that differ from seed to seed and from block to block.
[[nodiscard]] std::string blob_bytes(std::uint64_t size, std::uint64_t seed);
/// Writes a blob in pieces of `piece` bytes.
Task<Result<BlobId>> write_blob(BlobStore& store, std::string_view bytes,
                                std::size_t piece = 200'000);
/// Reads [offset, offset + length) of a blob.
Task<Result<std::string>> read_blob(BlobStore& store, const BlobId& id, std::uint64_t offset,
                                    std::uint64_t length);
/// Returns the BlobInfo of every blob.
Task<Result<std::vector<BlobInfo>>> list_blobs(BlobStore& store);

}  // namespace onggi::storage
