// VersioningState: the versioning state of a bucket. All copies of a Bucket share it, so that a
// write sees the state at the time of its commit, not of the start of its body, and without a read
// from the store. The bucket's record has the stored state; Buckets changes both.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/task.h"
#include "catalog/commit/write_epochs.h"
#include "catalog/types.h"

namespace onggi::catalog {

class VersioningState {
 public:
  explicit VersioningState(Versioning state) : state_(state) {}

  [[nodiscard]] Versioning now() const { return state_.load(std::memory_order_acquire); }
  [[nodiscard]] bool ever() const { return now() != Versioning::kNever; }

  /// Must be called before a write calls now(). Keep the result until the write's commit has
  /// returned.
  [[nodiscard]] WriteEpochs::Write begin_write() { return writes_.begin(); }

  /// Changes the state and waits until every write that began in the old state has ended, so that
  /// nothing is written according to the old state afterwards. Calls must not overlap.
  Task<void> change(Versioning next);

 private:
  std::atomic<Versioning> state_;
  WriteEpochs writes_;
};

}  // namespace onggi::catalog
