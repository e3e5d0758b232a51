// Landings: tracks the writers whose blobs are finished, or about to be finished, but not yet named
// by a record. Between listing the blobs and reading the records, the orphan sweep waits until
// these writers have committed. So the sweep keeps their blobs, independently of ages and clocks.
// Safe from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <utility>

namespace onggi::catalog {

class Landings {
 public:
  /// Tracks one writer until the Landing is destroyed. Movable. A default-constructed Landing
  /// tracks nothing.
  class Landing {
   public:
    Landing() = default;
    Landing(Landing&& other) noexcept
        : landings_(std::exchange(other.landings_, nullptr)), number_(other.number_) {}
    Landing& operator=(Landing&& other) noexcept {
      std::swap(landings_, other.landings_);
      std::swap(number_, other.number_);
      return *this;
    }
    ~Landing() {
      if (landings_ != nullptr) landings_->end(number_);
    }

   private:
    friend class Landings;
    Landing(Landings* landings, std::uint64_t number) : landings_(landings), number_(number) {}
    Landings* landings_ = nullptr;
    std::uint64_t number_ = 0;
  };

  /// Must be called before a blob is finished. The caller keeps the result until the blob's record
  /// is committed or abandoned.
  [[nodiscard]] Landing begin() {
    const std::scoped_lock lock(mutex_);
    under_way_.insert(next_);
    return {this, next_++};
  }

  /// Returns a number for all_landed() that stands for all landings begun so far.
  [[nodiscard]] std::uint64_t begun() const {
    const std::scoped_lock lock(mutex_);
    return next_;
  }
  /// `begun` is a result of begun(). Returns true if all landings that had begun before that call
  /// have ended.
  [[nodiscard]] bool all_landed(std::uint64_t begun) const {
    const std::scoped_lock lock(mutex_);
    return under_way_.empty() || *under_way_.begin() >= begun;
  }

 private:
  void end(std::uint64_t number) {
    const std::scoped_lock lock(mutex_);
    under_way_.erase(number);
  }

  mutable std::mutex mutex_;
  std::set<std::uint64_t> under_way_;
  std::uint64_t next_ = 1;
};

}  // namespace onggi::catalog
