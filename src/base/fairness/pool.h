// Pool: a bounded resource that is divided fairly among parties. Whoever is alone may take all but
// a reserve. When others come, each party is entitled to a share; more than its share it may take
// only while as much is free as it holds. What a party below its share lacks is claimed from the
// parties that are furthest above theirs. Safe from any thread; takes a mutex, so small amounts
// must not be counted.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/fairness/party.h"

namespace onggi::fairness {

class Pool {
 public:
  struct Options {
    Resource resource = Resource::kMemory;
    std::uint64_t total = 0;
    /// The part that only parties within their shares may take. It lets a newcomer start while
    /// others still hold what they took before.
    std::uint64_t reserve = 0;
    /// How long a party counts as active after it has given back everything.
    std::int64_t linger_ms = 5'000;
  };
  explicit Pool(Options options);
  ~Pool();  // everything must have been given back
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  enum class Verdict : std::uint8_t { kGranted, kOverShare, kFull };
  /// kMay: the caller can do with less, so a refusal is not recorded as a limitation, and no other
  /// party has to give anything back.
  enum class Need : std::uint8_t { kMust, kMay };

  /// Takes `amount` for the party, or nothing. kOverShare: the party would hold more than its
  /// share, and the others need the rest. kFull: the party is within its share, but everything is
  /// taken. In that case others above their shares owe the amount from now on (Slot::owed).
  /// The refusal is noted, and logged.
  [[nodiscard]] Verdict take(const PartyRef& party, std::uint64_t amount, Need need = Need::kMust);
  /// Takes `amount` even beyond the total. For a connection that replaces a closed one.
  void force(const PartyRef& party, std::uint64_t amount);
  void give_back(const PartyRef& party, std::uint64_t amount);
  /// Charges another party with what `from` holds. Never refused: the identity of a client becomes
  /// known after it has taken something.
  void transfer(const PartyRef& from, const PartyRef& to, std::uint64_t amount);

  /// Returns the share of each party of a kind. All users together are entitled to three quarters
  /// of what is not reserved, and all addresses to one quarter, because a hostile client may have
  /// many addresses. If all parties are of one kind, that kind is entitled to everything.
  [[nodiscard]] std::uint64_t share(Kind kind) const;
  [[nodiscard]] std::array<std::uint64_t, kKinds> shares() const {
    return {share(Kind::kAddress), share(Kind::kUser)};
  }
  [[nodiscard]] std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t total() const { return options_.total; }
  [[nodiscard]] Resource resource() const { return options_.resource; }

 private:
  // The functions below need the mutex.
  [[nodiscard]] Slot& slot(const PartyRef& party) const { return party->slot(options_.resource); }
  [[nodiscard]] std::uint64_t share_of(Kind kind) const;
  [[nodiscard]] Verdict judge(const Party& party, std::uint64_t after, std::uint64_t amount) const;
  void activate(const PartyRef& party, std::int64_t now);
  void add(const PartyRef& party, std::uint64_t amount);
  void remove(const PartyRef& party, std::uint64_t amount, std::int64_t now);
  void deactivate_idle(std::int64_t now);
  void claim(Parties& table, std::uint64_t amount, std::int64_t now);

  const Options options_;
  mutable std::mutex mutex_;
  std::atomic<std::uint64_t> used_ = 0;
  std::vector<PartyRef> active_;
  std::array<std::uint64_t, kKinds> active_of_{};  // number of active parties by kind
  std::array<std::uint64_t, kKinds> held_by_{};    // what they hold, by kind
  std::int64_t swept_at_ms_ = 0;
  std::int64_t claimed_at_ms_ = 0;
};

/// RAII guard: an amount of a pool that a party holds. The destructor gives it back.
class Holding {
 public:
  Holding() = default;
  /// Owns `amount`, which has been taken from the pool already.
  Holding(Pool& pool, PartyRef party, std::uint64_t amount)
      : pool_(&pool), party_(std::move(party)), amount_(amount) {}
  Holding(Holding&& other) noexcept
      : pool_(other.pool_),
        party_(std::move(other.party_)),
        amount_(std::exchange(other.amount_, 0)) {}
  Holding(const Holding&) = delete;
  Holding& operator=(const Holding&) = delete;
  Holding& operator=(Holding&& other) noexcept {
    if (this != &other) {
      release();
      pool_ = other.pool_;
      party_ = std::move(other.party_);
      amount_ = std::exchange(other.amount_, 0);
    }
    return *this;
  }
  ~Holding() { release(); }

  void release() {
    if (amount_ > 0) pool_->give_back(party_, amount_);
    amount_ = 0;
  }
  /// Charges the amount to `party` instead of the present party.
  void move_to(const PartyRef& party) {
    if (amount_ == 0 || party == party_) return;
    pool_->transfer(party_, party, amount_);
    party_ = party;
  }
  [[nodiscard]] Pool* pool() const { return amount_ > 0 ? pool_ : nullptr; }
  [[nodiscard]] const PartyRef& party() const { return party_; }

 private:
  Pool* pool_ = nullptr;
  PartyRef party_;
  std::uint64_t amount_ = 0;
};

}  // namespace onggi::fairness
