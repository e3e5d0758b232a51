// PendingBlobs: tracks the writers whose blobs are finished, or about to be finished, but not yet
// named by a record. Between listing the blobs and reading the records, the orphan sweep waits
// until these writers have committed or given up. So the sweep keeps their blobs without relying on
// ages or clocks. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/sync/held.h"

namespace onggi::catalog {

class PendingBlobs {
 public:
  PendingBlobs() = default;
  /// Every PendingBlob must have been destroyed.
  ~PendingBlobs() { ONGGI_DCHECK(under_way_.empty()); }
  PendingBlobs(const PendingBlobs&) = delete;
  PendingBlobs& operator=(const PendingBlobs&) = delete;

  /// RAII guard: tracks one writer. An empty PendingBlob tracks nothing.
  using PendingBlob = Held<PendingBlobs, std::uint64_t>;

  /// Must be called before a blob is finished. The caller keeps the result until the blob's record
  /// is committed or abandoned.
  [[nodiscard]] PendingBlob begin() {
    const std::scoped_lock lock(mutex_);
    const bool is_new = under_way_.insert(next_).second;
    ONGGI_DCHECK(is_new);
    return PendingBlob(*this, next_++);
  }

  /// Returns a number for all_ended() that identifies all pending blobs begun so far.
  [[nodiscard]] std::uint64_t begun() const {
    const std::scoped_lock lock(mutex_);
    return next_;
  }
  /// Returns true if all pending blobs that existed when begun() returned `begun` have ended.
  [[nodiscard]] bool all_ended(std::uint64_t begun) const {
    const std::scoped_lock lock(mutex_);
    ONGGI_DCHECK(begun <= next_);
    return under_way_.empty() || *under_way_.begin() >= begun;
  }

 private:
  friend PendingBlob;
  void release(std::uint64_t number) {
    const std::scoped_lock lock(mutex_);
    const auto erased = under_way_.erase(number);
    ONGGI_DCHECK(erased == 1);
  }

  mutable std::mutex mutex_;
  std::set<std::uint64_t> under_way_;
  std::uint64_t next_ = 1;
};

}  // namespace onggi::catalog
