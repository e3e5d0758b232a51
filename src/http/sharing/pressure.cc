// How a loop chooses connections to close when others need their places or their memory: the silent
// ones first, then the slowest, and only those of parties that hold more than their shares, or of
// the address that asks for more.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "http/descriptor.h"
#include "http/loop.h"
#include "http/sharing/seat.h"

namespace onggi::http {
namespace {

/// One search closes at most one connection per kClosedPart places (but always allows one), and
/// never more than kClosedAtOnce.
constexpr std::size_t kClosedAtOnce = 32;
constexpr std::uint64_t kClosedPart = 256;
/// The number of provisional connections that one search closes.
constexpr std::size_t kProvisionalAtOnce = 16;
/// A connection that has moved bytes more recently is not chosen. Nor is one that has been open for
/// a shorter time and has not sent a request yet: otherwise newcomers would only close each other.
constexpr std::int64_t kQuietMsMin = 250;
/// Nor is one that is faster than this, in bytes/s, or so young that its rate isn't known.
constexpr std::uint64_t kRateMin = 4096;
constexpr std::int64_t kAgeMsMin = 3'000;
/// The time that a handshake may take while others wait for one. It needs two round trips.
constexpr std::int64_t kHandshakeMsMin = 500;
/// The time between two searches that found nothing.
constexpr std::int64_t kSearchMs = 20;
/// How long after the last claim the loops look for parties that owe memory (Slot::owed).
constexpr std::int64_t kReclaimMs = 5'000;

using fairness::Kind;
using fairness::Party;
using fairness::Reason;
using fairness::Resource;

}  // namespace

/// The order in which connections are closed to make room.
enum class Descriptor::Rank : std::uint8_t {
  kLeaving,  // its last response was sent
  kSilent,   // has never sent a request
  kIdle,     // of an address, and idle between two requests
  kStalled,  // of an address, and waits for its peer in the middle of a request
  kIdleOfUser,
  kStalledOfUser,
};

std::int64_t Descriptor::quiet_ms(std::int64_t now) const {
  return moved_ != seen_ ? 0 : now - quiet_since_ms_;
}

bool Descriptor::makes_progress(std::int64_t now) const {
  const bool slow = now - opened_at_ms_ >= kAgeMsMin && rate_ < kRateMin;
  return quiet_ms(now) < kQuietMsMin && (idle_ || !slow);
}

void Descriptor::note_progress(std::int64_t now, std::int64_t elapsed_ms) {
  ONGGI_DCHECK(elapsed_ms > 0);
  const auto moved = moved_ - seen_;
  if (moved > 0) quiet_since_ms_ = now;
  seen_ = moved_;
  rate_ = (rate_ * 3 + moved * 1000 / static_cast<std::uint64_t>(elapsed_ms)) / 4;
}

Descriptor::Rank Descriptor::provisional_rank() const {
  if (seat_->leaving) return Rank::kLeaving;
  return seat_->asked ? Rank::kStalled : Rank::kSilent;
}

/// Returns the connection's rank, or nullopt if it must stay open.
std::optional<Descriptor::Rank> Descriptor::rank(bool over_share, std::int64_t now) const {
  if (!seat_->asked) {
    if (now - opened_at_ms_ < kQuietMsMin) return std::nullopt;
    return Rank::kSilent;
  }
  if (!waiting_ || makes_progress(now)) return std::nullopt;
  const bool of_user = seat_->client.place.party()->kind == Kind::kUser;
  if (!of_user) return idle_ ? Rank::kIdle : Rank::kStalled;
  if (!over_share) return std::nullopt;
  return idle_ ? Rank::kIdleOfUser : Rank::kStalledOfUser;
}

/// A connection that may be closed.
struct Loop::Choice {
  Descriptor::Rank rank;
  std::int64_t since_ms;
  Descriptor* descriptor;
};

std::vector<Loop::Choice> Loop::choices_for(const fairness::Pool& pool, const Party& newcomer) {
  const auto now = now_ms();
  const auto shares = pool.shares();
  std::vector<Choice> choices;
  for (auto* d = descriptors_; d != nullptr; d = d->next_) {
    if (d->seat_ == nullptr || d->cut_ || d->seat_->client.place.pool() != &pool) continue;
    const auto& party = *d->seat_->client.place.party();
    const auto held = party.slot(pool.resource()).held.load(std::memory_order_relaxed);
    const bool over_share = held > shares[static_cast<std::size_t>(party.kind)];
    if (!over_share && &party != &newcomer) continue;
    const auto rank = d->rank(over_share, now);
    if (!rank) continue;
    const bool silent = *rank == Descriptor::Rank::kSilent;
    choices.push_back({*rank, silent ? d->opened_at_ms_ : now - d->quiet_ms(now), d});
  }
  return choices;
}

std::vector<Loop::Choice> Loop::provisional_choices(const fairness::Pool& pool) {
  const auto now = now_ms();
  std::vector<Choice> choices;
  for (auto* d = descriptors_; d != nullptr; d = d->next_) {
    if (d->seat_ == nullptr || d->cut_ || d->seat_->client.wanted() != &pool) continue;
    const auto& seat = *d->seat_;
    if (seat.asked && !seat.leaving && (!d->waiting_ || d->makes_progress(now))) continue;
    choices.push_back({d->provisional_rank(), d->opened_at_ms_, d});
  }
  return choices;
}

/// Closes at most `batch` of `choices`. Returns the number of connections that were closed.
std::size_t Loop::close_first(std::vector<Choice> choices, std::size_t batch, Resource resource) {
  const auto sooner = [](const Choice& a, const Choice& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.since_ms < b.since_ms;
  };
  const auto count = std::min(choices.size(), batch);
  std::ranges::partial_sort(choices, choices.begin() + static_cast<std::ptrdiff_t>(count), sooner);
  choices.resize(count);
  for (const auto& choice : choices) close_of_party(*choice.descriptor, resource);
  return count;
}

void Loop::close_of_party(Descriptor& descriptor, Resource resource) {
  const auto& client = descriptor.seat_->client;
  const auto* const pool = client.place.pool();
  const bool by_place = pool != nullptr && pool->resource() == resource;
  auto& party = by_place ? *client.place.party() : *client.party();
  shares_.parties.note(party, resource, Reason::kReclaimed);
  LoopCounters::add(counters_.connections_reclaimed, 1);
  descriptor.cut();
}

bool Loop::Room::take(const std::function<std::size_t()>& close) {
  if (places == 0) {
    const auto now = now_ms();
    if (now < search_at_ms) return false;
    places = close();
    if (places == 0) {
      search_at_ms = now + kSearchMs;
      return false;
    }
  }
  --places;
  return true;
}

bool Loop::make_room(const fairness::Pool& pool, const Party& newcomer) {
  const auto batch = std::clamp<std::size_t>(pool.total() / kClosedPart, 1, kClosedAtOnce);
  auto& room = rooms_[static_cast<std::size_t>(pool.resource())];
  return room.take(
      [&] { return close_first(choices_for(pool, newcomer), batch, pool.resource()); });
}

bool Loop::make_provisional_room(const fairness::Pool& pool) {
  auto& room = provisional_rooms_[static_cast<std::size_t>(pool.resource())];
  return room.take(
      [&] { return close_first(provisional_choices(pool), kProvisionalAtOnce, pool.resource()); });
}

void Loop::forget_room(const fairness::Pool& pool) {
  rooms_[static_cast<std::size_t>(pool.resource())].places = 0;
}

void Loop::hurry_handshakes(const Party& party) {
  auto& room = rooms_[static_cast<std::size_t>(Resource::kHandshakes)];
  const auto now = now_ms();
  if (now < room.search_at_ms) return;
  room.search_at_ms = now + kSearchMs;
  const auto& pool = shares_.handshakes;
  const auto shares = pool.shares();
  std::size_t closed = 0;
  for (auto* d = descriptors_; d != nullptr && closed < kClosedAtOnce; d = d->next_) {
    if (d->seat_ == nullptr || d->cut_ || d->seat_->shaking_since_ms == 0) continue;
    if (now - d->seat_->shaking_since_ms < kHandshakeMsMin) continue;
    auto& holder = *d->seat_->client.party();
    const auto held = holder.slot(pool.resource()).held.load(std::memory_order_relaxed);
    if (&holder != &party && held <= shares[static_cast<std::size_t>(holder.kind)]) continue;
    close_of_party(*d, pool.resource());
    ++closed;
  }
}

void Loop::reclaim_memory(std::int64_t now) {
  const auto claims = shares_.parties.reclaims.load(std::memory_order_relaxed);
  if (claims != claims_seen_) reclaim_until_ms_ = now + kReclaimMs;
  claims_seen_ = claims;
  if (now >= reclaim_until_ms_) return;
  std::vector<Descriptor*> slowest;
  for (auto* d = descriptors_; d != nullptr; d = d->next_) {
    if (d->seat_ == nullptr || d->cut_ || d->seat_->client.memory == 0) continue;
    if (d->seat_->client.party()->slot(Resource::kMemory).owed > 0) slowest.push_back(d);
  }
  // A connection that does not wait for its peer waits for the server, and so its rate is no fault
  // of its own.
  std::ranges::sort(slowest, {},
                    [](const Descriptor* d) { return std::pair(!d->waiting_, d->rate_); });
  for (auto* d : slowest) {
    auto& owed = d->seat_->client.party()->slot(Resource::kMemory).owed;
    // The exchange makes this loop the only one that sees to this part of the debt.
    const auto due = owed.exchange(0);
    if (due == 0) continue;
    const auto freed = d->seat_->client.memory;
    close_of_party(*d, Resource::kMemory);
    if (freed < due) owed.fetch_add(due - freed);
  }
}

}  // namespace onggi::http
