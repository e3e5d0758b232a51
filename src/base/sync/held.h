// Held: something that is held until it is destroyed, such as a lock, a pin or a place in a count.
// The class that hands it out (the Owner) names the type, makes Held<Owner, What> a friend and has
// a private member release(), which the destructor calls:
//
//   using Pin = Held<DataPins, std::string>;
//   void release(const std::string& data_id);
#pragma once

#include <utility>

#include "base/check.h"

namespace onggi {

/// The What of an owner that has only one thing to hold.
struct Whole {};

/// Move-only. A default-constructed Held holds nothing. The owner must outlive it.
template <typename Owner, typename What = Whole>
class [[nodiscard]] Held {
 public:
  Held() = default;
  Held(Held&& other) noexcept
      : owner_(std::exchange(other.owner_, nullptr)), what_(std::move(other.what_)) {}
  /// Releases what this Held has held so far.
  Held& operator=(Held&& other) noexcept {
    Held taken(std::move(other));
    std::swap(owner_, taken.owner_);
    std::swap(what_, taken.what_);
    return *this;
  }
  ~Held() {
    if (owner_ != nullptr) owner_->release(what_);
  }

  [[nodiscard]] explicit operator bool() const { return owner_ != nullptr; }

 private:
  friend Owner;
  explicit Held(Owner& owner, What what = {}) : owner_(&owner), what_(std::move(what)) {}

  Owner* owner_ = nullptr;
  [[no_unique_address]] What what_{};
};

}  // namespace onggi
