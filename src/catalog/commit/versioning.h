// VersioningState: the versioning state of a bucket. All copies of a Bucket share one
// VersioningState. So a write uses the state at the time of its commit, not the state when its body
// began to arrive, and need not read the state from the store. The bucket's record stores the same
// state durably; class Buckets changes both.
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

  /// Must be called before a write calls now(). The caller keeps the result until the write's
  /// commit has returned.
  [[nodiscard]] WriteEpochs::Write begin_write() { return writes_.begin(); }

  /// Changes the state, and waits until every write that began in the old state has ended. Once the
  /// call returns, nothing more is written according to the old state. Calls must not overlap.
  Task<void> change(Versioning next);

 private:
  std::atomic<Versioning> state_;
  WriteEpochs writes_;
};

}  // namespace onggi::catalog
