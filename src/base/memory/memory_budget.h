// MemoryBudget: a limit on the memory that all requests together hold for bodies and replies,
// divided fairly among the parties that send them (base/fairness/pool.h). A request that needs more
// than a few KiB must reserve the memory first, and is refused if the budget has too little left,
// or too little for its party. Under overload, requests are therefore refused before the process
// runs out of memory. Safe from any thread.
#pragma once

#include <cstdint>
#include <utility>

#include "base/check.h"
#include "base/fairness/client.h"
#include "base/fairness/pool.h"

namespace onggi {

/// Buffers of up to this many bytes are not charged to the budget, because the number of
/// connections limits their total.
inline constexpr std::uint64_t kUncountedMax = 16 * 1024;

class MemoryBudget {
 public:
  /// `reserve` is the part of `bytes_max` that only parties within their shares may use.
  explicit MemoryBudget(std::uint64_t bytes_max, std::uint64_t reserve = 0)
      : nobody_(strangers_.of_address({})),
        pool_({.resource = fairness::Resource::kMemory, .total = bytes_max, .reserve = reserve}) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  [[nodiscard]] std::uint64_t used() const { return pool_.used(); }
  [[nodiscard]] std::uint64_t bytes_max() const { return pool_.total(); }

  /// A reservation of bytes for all or part of a request's work. The destructor returns the bytes
  /// to the budget, which must outlive the Share.
  class Share {
   public:
    /// `client` sends the request, and must outlive the Share. It is null in tests of handlers; all
    /// such requests are one party.
    explicit Share(MemoryBudget& budget, fairness::Client* client = nullptr)
        : budget_(&budget), client_(client) {}
    Share(Share&& other) noexcept
        : budget_(other.budget_),
          client_(other.client_),
          party_(std::move(other.party_)),
          bytes_(std::exchange(other.bytes_, 0)) {}
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    Share& operator=(Share&&) = delete;
    ~Share() { shrink_to(0); }

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// Returns a new Share of the same budget, with no bytes reserved.
    [[nodiscard]] Share another() const { return Share(*budget_, client_); }
    /// Reserves `bytes` more bytes. Returns false and changes nothing if the budget has fewer than
    /// `bytes` bytes left for the client's party. The party is the one that the client is at the
    /// first call that succeeds.
    [[nodiscard]] bool grow(std::uint64_t bytes,
                            fairness::Pool::Need need = fairness::Pool::Need::kMust) {
      const auto& party = party_               ? party_
                          : client_ != nullptr ? client_->party()
                                               : budget_->nobody_;
      if (budget_->pool_.take(party, bytes, need) != fairness::Pool::Verdict::kGranted)
        return false;
      if (!party_) party_ = party;
      bytes_ += bytes;
      if (client_ != nullptr) client_->memory += bytes;
      return true;
    }
    /// Like grow(), for a request that can do with less. A refusal counts as no limitation.
    [[nodiscard]] bool grow_if_possible(std::uint64_t bytes) {
      return grow(bytes, fairness::Pool::Need::kMay);
    }
    /// Keeps at most `bytes` bytes reserved and returns the rest to the budget.
    void shrink_to(std::uint64_t bytes) {
      if (bytes_ <= bytes) return;
      const auto returned = bytes_ - bytes;
      budget_->pool_.give_back(party_, returned);
      bytes_ = bytes;
      if (client_ == nullptr) return;
      ONGGI_DCHECK(client_->memory >= returned);
      client_->memory -= returned;
    }

   private:
    MemoryBudget* budget_;
    fairness::Client* client_;
    fairness::PartyRef party_;  // null until the first bytes are reserved
    std::uint64_t bytes_ = 0;
  };

 private:
  fairness::Parties strangers_;  // holds only nobody_
  const fairness::PartyRef nobody_;
  fairness::Pool pool_;
};

}  // namespace onggi
