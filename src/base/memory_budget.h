// MemoryBudget: how much memory all requests together may hold for bodies and replies. Whoever
// needs more than a few KiB asks for a share first and is refused when the budget is used up, so
// that load leads to refusals and never to a process that is out of memory. Safe from any thread.
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

  /// What one request holds, or one thing of it; given back when it is destroyed. The budget must
  /// outlive it.
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
    /// Another share of the same budget, of nothing yet.
    [[nodiscard]] Share another() const { return Share(*budget_); }
    /// False, and nothing changes, when the budget does not have so much left.
    [[nodiscard]] bool grow(std::uint64_t bytes) {
      const auto before = budget_->used_.fetch_add(bytes, std::memory_order_relaxed);
      if (before + bytes > budget_->bytes_max_) {
        budget_->used_.fetch_sub(bytes, std::memory_order_relaxed);
        return false;
      }
      bytes_ += bytes;
      return true;
    }
    /// Gives back what is beyond `bytes`.
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
