// Invariants, under the mutex:
// 1. used_ is the sum of held_by_, and held_by_[k] the sum of what the parties of kind k hold.
// 2. A party that holds something is active.
// 3. used_ exceeds the total only by what force() added.
#include "base/fairness/pool.h"

#include <algorithm>
#include <cstddef>
#include <functional>

#include "base/check.h"

namespace onggi::fairness {
namespace {

constexpr std::int64_t kSweepMs = 1'000;  // between two searches for parties that became idle
constexpr std::int64_t kClaimMs = 10;     // between two searches for the greediest parties
/// For every kClaimParties active parties, the time between two searches grows by kClaimMs, so that
/// the searches take little time however many addresses a client has.
constexpr std::int64_t kClaimParties = 1'000;
constexpr std::size_t kDebtorsMax = 64;  // parties that owe a part of one claim
/// The part of the unreserved total to which all addresses together are entitled while users are
/// active.
constexpr std::uint64_t kAddressesDivisor = 4;

constexpr std::size_t index_of(Kind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

Pool::Pool(Options options) : options_(options) { ONGGI_CHECK(options_.reserve <= options_.total); }

Pool::~Pool() { ONGGI_DCHECK(used() == 0); }

std::uint64_t Pool::share_of(Kind kind) const {
  const auto usable = options_.total - options_.reserve;
  const auto addresses = active_of_[index_of(Kind::kAddress)];
  const auto users = active_of_[index_of(Kind::kUser)];
  const auto of_addresses = users == 0 ? usable : usable / kAddressesDivisor;
  if (kind == Kind::kAddress) return of_addresses / std::max<std::uint64_t>(addresses, 1);
  const auto of_users = addresses == 0 ? usable : usable - of_addresses;
  return of_users / std::max<std::uint64_t>(users, 1);
}

std::uint64_t Pool::share(Kind kind) const {
  const std::scoped_lock lock(mutex_);
  return share_of(kind);
}

/// Decides about a party that would hold `after` if it got `amount` more. Addresses borrow as if
/// they were one party while users are active.
Pool::Verdict Pool::judge(const Party& party, std::uint64_t after, std::uint64_t amount) const {
  const bool within = after <= share_of(party.kind);
  const auto used = used_ + amount;
  if (used > options_.total) return within ? Verdict::kFull : Verdict::kOverShare;
  if (within) return Verdict::kGranted;
  const auto usable = options_.total - options_.reserve;
  if (used > usable) return Verdict::kOverShare;
  const bool as_one = party.kind == Kind::kAddress && active_of_[index_of(Kind::kUser)] > 0;
  const auto borrower = as_one ? held_by_[index_of(Kind::kAddress)] + amount : after;
  return borrower <= usable - used ? Verdict::kGranted : Verdict::kOverShare;
}

Pool::Verdict Pool::take(const PartyRef& party, std::uint64_t amount, Need need) {
  auto verdict = Verdict::kGranted;
  const auto now = party->table().now();
  {
    const std::scoped_lock lock(mutex_);
    deactivate_idle(now);
    activate(party, now);
    verdict = judge(*party, slot(party).held + amount, amount);
    if (verdict == Verdict::kGranted) {
      add(party, amount);
      return verdict;
    }
    if (need == Need::kMay) return verdict;
    if (verdict == Verdict::kFull) claim(party->table(), amount, now);
  }
  const auto reason = verdict == Verdict::kFull ? Reason::kFull : Reason::kOverShare;
  party->table().note(*party, options_.resource, reason);
  return verdict;
}

void Pool::force(const PartyRef& party, std::uint64_t amount) {
  const auto now = party->table().now();
  const std::scoped_lock lock(mutex_);
  activate(party, now);
  add(party, amount);
}

void Pool::give_back(const PartyRef& party, std::uint64_t amount) {
  const auto now = party->table().now();
  const std::scoped_lock lock(mutex_);
  remove(party, amount, now);
}

void Pool::transfer(const PartyRef& from, const PartyRef& to, std::uint64_t amount) {
  const auto now = to->table().now();
  const std::scoped_lock lock(mutex_);
  remove(from, amount, now);
  activate(to, now);
  add(to, amount);
}

void Pool::activate(const PartyRef& party, std::int64_t now) {
  auto& own = slot(party);
  if (own.held == 0) own.idle_since_ms = now;
  if (own.active != Slot::kInactive) return;
  own.active = static_cast<std::uint32_t>(active_.size());
  active_.push_back(party);
  ++active_of_[index_of(party->kind)];
}

void Pool::add(const PartyRef& party, std::uint64_t amount) {
  auto& own = slot(party);
  ONGGI_DCHECK(own.active != Slot::kInactive);
  own.held += amount;
  held_by_[index_of(party->kind)] += amount;
  used_ += amount;
}

void Pool::remove(const PartyRef& party, std::uint64_t amount, std::int64_t now) {
  auto& own = slot(party);
  ONGGI_DCHECK(own.held >= amount && held_by_[index_of(party->kind)] >= amount);
  own.held -= amount;
  held_by_[index_of(party->kind)] -= amount;
  used_ -= amount;
  auto owed = own.owed.load(std::memory_order_relaxed);
  while (owed > 0 && !own.owed.compare_exchange_weak(owed, owed - std::min(owed, amount))) {
  }
  if (own.held == 0) own.idle_since_ms = now;
}

/// Ends the activity of parties that have held nothing for a while.
void Pool::deactivate_idle(std::int64_t now) {
  if (now - swept_at_ms_ < std::min(kSweepMs, options_.linger_ms)) return;
  swept_at_ms_ = now;
  for (std::size_t i = 0; i < active_.size();) {
    auto& own = slot(active_[i]);
    if (own.held > 0 || now - own.idle_since_ms < options_.linger_ms) {
      ++i;
      continue;
    }
    own.active = Slot::kInactive;
    own.owed.store(0, std::memory_order_relaxed);
    --active_of_[index_of(active_[i]->kind)];
    if (i + 1 < active_.size()) {
      active_[i] = std::move(active_.back());
      slot(active_[i]).active = static_cast<std::uint32_t>(i);
    }
    active_.pop_back();
  }
}

/// Claims `amount` from the parties that are furthest above their shares, by adding to their
/// Slot::owed. What they already owe is not claimed again.
void Pool::claim(Parties& table, std::uint64_t amount, std::int64_t now) {
  const auto pause = kClaimMs * (1 + static_cast<std::int64_t>(active_.size()) / kClaimParties);
  if (claimed_at_ms_ != 0 && now - claimed_at_ms_ < pause) return;
  claimed_at_ms_ = now;
  struct Debtor {
    std::uint64_t excess;
    Slot* slot;
  };
  const std::array<std::uint64_t, kKinds> shares{share_of(Kind::kAddress), share_of(Kind::kUser)};
  std::vector<Debtor> debtors;
  for (const auto& party : active_) {
    auto& own = slot(party);
    const auto left = own.owed.load(std::memory_order_relaxed) + shares[index_of(party->kind)];
    if (own.held > left) debtors.push_back({own.held - left, &own});
  }
  const auto count = static_cast<std::ptrdiff_t>(std::min(debtors.size(), kDebtorsMax));
  std::ranges::partial_sort(debtors, debtors.begin() + count, std::ranges::greater(),
                            &Debtor::excess);
  debtors.resize(static_cast<std::size_t>(count));
  for (const auto& [excess, debtor] : debtors) {
    const auto part = std::min(amount, excess);
    debtor->owed.fetch_add(part, std::memory_order_relaxed);
    amount -= part;
    if (amount == 0) break;
  }
  if (!debtors.empty()) table.reclaims.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace onggi::fairness
