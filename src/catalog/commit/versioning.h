// VersioningState: whether a bucket keeps the versions of its objects. Shared by all who hold the
// bucket, so that a write asks at the moment of its commit, not at the beginning of its body, and
// without reading anything. The stored state is in the bucket's record; Buckets changes both.
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

  /// To be called before a write asks now(), and kept until its commit has returned.
  [[nodiscard]] WriteEpochs::Write begin_write() { return writes_.begin(); }

  /// When it returns, every write that asked before has ended: nothing is written any more as it
  /// was in the state before. One at a time.
  Task<void> change(Versioning next);

 private:
  std::atomic<Versioning> state_;
  WriteEpochs writes_;
};

}  // namespace onggi::catalog
