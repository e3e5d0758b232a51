// An in-memory BlobStore for tests. Its blobs are lost when the object is destroyed.
// testing/faulty_blob_store.h wraps it to simulate crashes.
#pragma once

#include <cstddef>
#include <memory>

#include "base/clock.h"
#include "storage/blob_store.h"

namespace onggi::storage {

/// Thread-safe. An open reader can still read a blob that has been removed.
class MemoryBlobStore final : public BlobStore {
 public:
  MemoryBlobStore();
  /// Computes the ages in list() from `clock`, which must outlive the store.
  explicit MemoryBlobStore(const Clock& clock);
  ~MemoryBlobStore() override;

  Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size) override;
  Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id, std::uint64_t offset,
                                                 std::uint64_t length) override;
  Task<Status> remove(const BlobId& id) override;
  Task<Status> list(const std::function<bool(const BlobInfo&)>& each) override;
  Task<Status> verify(const BlobId& id) override;

  /// The number of finished blobs, and the sum of their sizes in bytes. For assertions.
  [[nodiscard]] std::size_t blob_count() const;
  [[nodiscard]] std::uint64_t byte_count() const;

  /// Makes every later read of `id` that includes the byte at `offset` fail with kCorrupt, as a
  /// flipped bit on disk would.
  void damage(const BlobId& id, std::uint64_t offset);

 private:
  struct State;
  class Writer;
  class Reader;
  std::shared_ptr<State> state_;
};

}  // namespace onggi::storage
