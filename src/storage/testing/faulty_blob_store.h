// A decorator that makes calls to a blob store, its writers and its readers fail when a FaultSwitch
// says so. With cut_at() of the switch it is a machine that loses power: what was finished in the
// store behind it stays, what was not is gone, nothing answers until restore().
#pragma once

#include <memory>

#include "storage/blob_store.h"
#include "storage/testing/fault_switch.h"

namespace onggi::storage {

/// Thread-safe. `inner` and `faults` must outlive it, and it its readers and writers.
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
