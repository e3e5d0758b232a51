// Held: an RAII guard for a resource, such as a lock or a pin. The class that owns the resource
// (the Owner) defines an alias of Held<Owner, What>, where What identifies the resource. The Owner
// makes this type a friend and has a private member release(), which the destructor of the Held
// calls:
//
//   using Pin = Held<DataPins, std::string>;
//   void release(const std::string& data_id);
#pragma once

#include <utility>

#include "base/check.h"

namespace onggi {

/// The argument for `What` if the Owner has only one resource.
struct Whole {};

/// Move-only. A default-constructed Held holds nothing. The owner must outlive the Held.
template <typename Owner, typename What = Whole>
class [[nodiscard]] Held {
 public:
  Held() = default;
  Held(Held&& other) noexcept
      : owner_(std::exchange(other.owner_, nullptr)), what_(std::move(other.what_)) {}
  /// Releases the resource held so far and takes over the resource of `other`.
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
