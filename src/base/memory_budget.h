// MemoryBudget: a limit on the memory that all requests together hold for bodies and replies. A
// request that needs more than a few KiB must first reserve a share, and is refused when the budget
// is used up. So overload leads to refused requests and not to a process that runs out of memory.
// Safe from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace onggi {

class MemoryBudget {
 public:
  explicit MemoryBudget(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  [[nodiscard]] std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }

  /// The bytes that a request, or one part of its work, has reserved. Destroying the share returns
  /// them to the budget, which must outlive the share.
  class Share {
   public:
    explicit Share(MemoryBudget& budget) : budget_(&budget) {}
    Share(Share&& other) noexcept
        : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    Share& operator=(Share&&) = delete;
    ~Share() { budget_->used_.fetch_sub(bytes_, std::memory_order_relaxed); }

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// Returns an empty share of the same budget.
    [[nodiscard]] Share another() const { return Share(*budget_); }
    /// Reserves `bytes` more. Returns false, and changes nothing, if the budget has less left.
    [[nodiscard]] bool grow(std::uint64_t bytes) {
      const auto before = budget_->used_.fetch_add(bytes, std::memory_order_relaxed);
      if (before + bytes > budget_->bytes_max_) {
        budget_->used_.fetch_sub(bytes, std::memory_order_relaxed);
        return false;
      }
      bytes_ += bytes;
      return true;
    }
    /// Returns everything above `bytes` to the budget.
    void shrink_to(std::uint64_t bytes) {
      if (bytes_ <= bytes) return;
      budget_->used_.fetch_sub(bytes_ - bytes, std::memory_order_relaxed);
      bytes_ = bytes;
    }

   private:
    MemoryBudget* budget_;
    std::uint64_t bytes_ = 0;
  };

 private:
  const std::uint64_t bytes_max_;
  std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace onggi
