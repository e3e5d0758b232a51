// WriteEpochs: lets one wait until every write that was under way at some moment has ended, for two
// atomic additions a write. Writes are counted by the epoch they began in, of which two are looked
// at at a time, as sleepable RCU does (P. E. McKenney, "Sleepable RCU", 2006). A wait must
// not be given up; where it may be, as in the orphan sweep, Landings is the one to use. Safe from
// any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

namespace onggi::catalog {

class WriteEpochs {
 public:
  /// Under way until destroyed. Movable; an empty one is none.
  class Write {
   public:
    Write() = default;
    Write(Write&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    Write& operator=(Write&& other) noexcept {
      std::swap(count_, other.count_);
      return *this;
    }
    ~Write() {
      if (count_ != nullptr) count_->fetch_sub(1);
    }

   private:
    friend class WriteEpochs;
    explicit Write(std::atomic<std::uint64_t>& count) : count_(&count) {}
    std::atomic<std::uint64_t>* count_ = nullptr;
  };

  [[nodiscard]] Write begin() {
    while (true) {
      const auto epoch = epoch_.load();
      auto& count = counts_[epoch % 2].under_way;
      count.fetch_add(1);
      if (epoch_.load() == epoch) return Write(count);
      count.fetch_sub(1);  // who waits for that epoch may not have seen this write
    }
  }

  /// Begins the next epoch; the one that ends is drained when all of its writes have ended. Not
  /// before the one that was ended last time is drained.
  [[nodiscard]] std::uint64_t end_epoch() { return epoch_.fetch_add(1); }
  [[nodiscard]] bool drained(std::uint64_t ended) const {
    return counts_[ended % 2].under_way.load() == 0;
  }

 private:
  struct alignas(64) Count {  // a cache line of its own
    std::atomic<std::uint64_t> under_way = 0;
  };
  std::array<Count, 2> counts_;
  std::atomic<std::uint64_t> epoch_ = 0;
};

}  // namespace onggi::catalog
