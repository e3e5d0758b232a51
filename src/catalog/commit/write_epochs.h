// WriteEpochs: lets a caller wait until all writes that are in progress at a given time have ended.
// A write costs two atomic additions. Each write is counted in the epoch in which it began, and at
// most two epochs have writes in progress at a time, as in sleepable RCU (P. E. McKenney,
// "Sleepable RCU", 2006). A caller must wait until the epoch has drained. Callers that may give up
// earlier, such as the orphan sweep, use PendingBlobs. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/sync/held.h"

namespace onggi::catalog {

class WriteEpochs {
 public:
  WriteEpochs() = default;
  /// All writes must have ended.
  ~WriteEpochs() {
    ONGGI_DCHECK(counts_[0].under_way.load() == 0);
    ONGGI_DCHECK(counts_[1].under_way.load() == 0);
  }
  WriteEpochs(const WriteEpochs&) = delete;
  WriteEpochs& operator=(const WriteEpochs&) = delete;

  /// RAII guard: marks one write as in progress. An empty Write marks nothing.
  using Write = Held<WriteEpochs, std::size_t>;

  [[nodiscard]] Write begin() {
    while (true) {
      const auto epoch = epoch_.load();
      auto& count = counts_[epoch % 2].under_way;
      count.fetch_add(1);
      if (epoch_.load() == epoch) return Write(*this, epoch % 2);
      // `epoch` has ended in the meantime, and drained() may already have returned true. Try again.
      count.fetch_sub(1);
    }
  }

  /// Ends the current epoch, begins the next one and returns the number of the ended epoch. Must
  /// not be called before the previously ended epoch has drained.
  [[nodiscard]] std::uint64_t end_epoch() { return epoch_.fetch_add(1); }
  /// Returns true if all writes of the epoch `ended` have ended.
  [[nodiscard]] bool drained(std::uint64_t ended) const {
    ONGGI_DCHECK(ended + 1 == epoch_.load());  // earlier epochs' counters have been reused
    return counts_[ended % 2].under_way.load() == 0;
  }

 private:
  friend Write;
  struct alignas(64) Count {  // each counter has its own cache line
    std::atomic<std::uint64_t> under_way = 0;
  };
  void release(std::size_t parity) {
    const auto before = counts_[parity].under_way.fetch_sub(1);
    ONGGI_DCHECK(before > 0);
  }

  std::array<Count, 2> counts_;
  std::atomic<std::uint64_t> epoch_ = 0;
};

}  // namespace onggi::catalog
