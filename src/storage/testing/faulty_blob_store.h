// A decorator that makes calls to a blob store, its writers and its readers fail when a FaultSwitch
// selects them. FaultSwitch::cut_at() simulates a power cut: finished blobs stay in the inner
// store, unfinished blobs are lost, and every call fails until restore().
#pragma once

#include <memory>

#include "storage/blob_store.h"
#include "storage/testing/fault_switch.h"

namespace onggi::storage {

/// Thread-safe. `inner` and `faults` must outlive the store, and the store must outlive its readers
/// and writers.
class FaultyBlobStore final : public BlobStore {
 public:
  FaultyBlobStore(BlobStore& inner, FaultSwitch& faults) : inner_(inner), faults_(faults) {}

  Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size) override;
  Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id, std::uint64_t offset,
                                                 std::uint64_t length) override;
  Task<Status> remove(const BlobId& id) override;
  Task<Status> list(const std::function<bool(const BlobInfo&)>& each) override;
  Task<Status> verify(const BlobId& id) override;

 private:
  BlobStore& inner_;
  FaultSwitch& faults_;
};

}  // namespace onggi::storage
