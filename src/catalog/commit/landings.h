// Landings: the writers whose blobs are finished, or about to be, while no record names them yet.
// The orphan sweep lets them land between looking for blobs and looking for names, so that no age,
// and no clock, decides about a blob that is about to be acknowledged. Safe from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <utility>

namespace onggi::catalog {

class Landings {
 public:
  /// Under way until destroyed. Movable; an empty one is none.
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

  /// To be called before a blob is finished and kept until its record is committed or given up.
  [[nodiscard]] Landing begin() {
    const std::scoped_lock lock(mutex_);
    under_way_.insert(next_);
    return {this, next_++};
  }

  /// For all_landed(): everything that has begun so far.
  [[nodiscard]] std::uint64_t begun() const {
    const std::scoped_lock lock(mutex_);
    return next_;
  }
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
