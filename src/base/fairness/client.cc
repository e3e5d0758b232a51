#include "base/fairness/client.h"

namespace onggi::fairness {
namespace {

constexpr std::size_t kAddressSizeMax = 64;

}  // namespace

void Client::identify(std::string_view user_id, std::string_view name) {
  if (!user_ || user_->key != user_id) {
    user_ = table_.of_user(user_id, name);
  } else if (known_) {
    return;
  }
  known_ = true;
  place.move_to(user_);
}

void Client::forget() {
  if (!known_) return;
  known_ = false;
  place.move_to(address_);
}

void Client::came_from(std::string_view address) {
  if (address == came_from_) return;
  came_from_ = address.substr(0, kAddressSizeMax);
  address_ = table_.of_address(address);
  if (!known_) place.move_to(address_);
}

}  // namespace onggi::fairness
