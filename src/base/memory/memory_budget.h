// MemoryBudget: a limit on the memory that all requests together hold for bodies and replies. A
// request that needs more than a few KiB must reserve the memory first, and is refused if the
// budget has too little left. Under overload, requests are therefore refused before the process
// runs out of memory. Safe from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "base/check.h"

namespace onggi {

/// Buffers of up to this many bytes are not charged to the budget, because the number of
/// connections limits their total.
inline constexpr std::uint64_t kUncountedMax = 16 * 1024;

class MemoryBudget {
 public:
  explicit MemoryBudget(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}
  ~MemoryBudget() { ONGGI_DCHECK(used() == 0); }
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  [[nodiscard]] std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }

  /// A reservation of bytes for all or part of a request's work. The destructor returns the bytes
  /// to the budget, which must outlive the Share.
  class Share {
   public:
    explicit Share(MemoryBudget& budget) : budget_(&budget) {}
    Share(Share&& other) noexcept
        : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    Share& operator=(Share&&) = delete;
    ~Share() { budget_->give_back(bytes_); }

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// Returns a new Share of the same budget, with no bytes reserved.
    [[nodiscard]] Share another() const { return Share(*budget_); }
    /// Reserves `bytes` more bytes. Returns false and changes nothing if the budget has fewer than
    /// `bytes` bytes left.
    [[nodiscard]] bool grow(std::uint64_t bytes) {
      const auto before = budget_->used_.fetch_add(bytes, std::memory_order_relaxed);
      if (before + bytes > budget_->bytes_max_) {
        budget_->give_back(bytes);
        return false;
      }
      bytes_ += bytes;
      ONGGI_DCHECK(bytes_ <= budget_->bytes_max_);
      return true;
    }
    /// Keeps at most `bytes` bytes reserved and returns the rest to the budget.
    void shrink_to(std::uint64_t bytes) {
      if (bytes_ <= bytes) return;
      budget_->give_back(bytes_ - bytes);
      bytes_ = bytes;
    }

   private:
    MemoryBudget* budget_;
    std::uint64_t bytes_ = 0;
  };

 private:
  void give_back(std::uint64_t bytes) {
    [[maybe_unused]] const auto before = used_.fetch_sub(bytes, std::memory_order_relaxed);
    ONGGI_DCHECK(before >= bytes);
  }

  const std::uint64_t bytes_max_;
  std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace onggi
