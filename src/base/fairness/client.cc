#include "base/fairness/client.h"

#include "base/check.h"

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
  charge(user_);
}

void Client::forget() {
  if (!known_ && !provisional()) return;
  known_ = false;
  charge(address_);
}

void Client::came_from(std::string_view address) {
  if (address == came_from_) return;
  came_from_ = address.substr(0, kAddressSizeMax);
  address_ = table_.of_address(address);
  if (!known_) place.move_to(address_);
}

void Client::charge(const PartyRef& party) {
  if (wanted_ == nullptr) return place.move_to(party);
  if (wanted_->take(party, 1, Pool::Need::kMay) != Pool::Verdict::kGranted) return;
  place = Holding(*wanted_, party, 1);
  end_provisional();
}

void Client::make_provisional(Pool& places, std::atomic<std::size_t>& count) {
  ONGGI_DCHECK(wanted_ == nullptr && place.pool() == nullptr);
  wanted_ = &places;
  provisional_ = &count;
  ++count;
}

void Client::end_provisional() {
  if (wanted_ == nullptr) return;
  wanted_ = nullptr;
  --*provisional_;
}

}  // namespace onggi::fairness
