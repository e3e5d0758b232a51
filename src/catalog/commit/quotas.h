// Quotas: how much may still be added to a bucket. A bucket's quota is exact: the commit itself
// checks it against the bucket's counters. The quota of a bucket's owner applies to the sum of all
// buckets that the owner has. A commit changes only one bucket, so the sum is kept in memory
// (OwnerQuotas) and is reserved by each write before its commit (docs/decisions/0019-quotas.md).
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/sync/async_mutex.h"
#include "base/sync/held.h"
#include "catalog/commit/bucket_quota.h"
#include "catalog/engine.h"
#include "storage/metadata_store.h"
#include "storage/quota.h"

namespace onggi::catalog {

/// The quotas of owners and what their buckets hold. Only owners with a quota are counted. A sum is
/// read from the buckets' counters (a count), and the commits that end later are added to it. A
/// commit that ends during a count may be counted twice. So a sum may be too high until the next
/// count, but not too low, and a write is refused only after a count. Thread-safe.
class OwnerQuotas {
 public:
  /// A sum is counted again after this time, because a commit with an unknown outcome is in no sum.
  static constexpr std::chrono::seconds kCountedFor{60};
  /// The time between two counts that refused writes cause.
  static constexpr std::chrono::milliseconds kCountInterval{500};

  OwnerQuotas() = default;
  OwnerQuotas(const OwnerQuotas&) = delete;
  OwnerQuotas& operator=(const OwnerQuotas&) = delete;

  /// Sets the function that returns the quota of an owner. Must be called before any write; until
  /// then, no owner has a quota.
  void use(OwnerQuotaOf quota_of) { quota_of_ = std::move(quota_of); }
  [[nodiscard]] storage::CounterLimits limits(std::string_view owner_id) const;

  /// Adds or removes a bucket of an owner.
  void add_bucket(std::string_view owner_id, storage::SpaceId space);
  void remove_bucket(storage::SpaceId space);

  struct Reserved {
    std::string owner_id;
    storage::Counters add;
  };
  /// Part of an owner's quota, which other writes cannot use until the Reservation is destroyed.
  using Reservation = Held<OwnerQuotas, Reserved>;

  /// Reserves `add`. Errors: kLimitReached if the owner's buckets would hold more than `limits`;
  /// those of MetadataStore::counters().
  Task<Result<Reservation>> reserve(storage::MetadataStore& metadata, std::string_view owner_id,
                                    storage::Counters add, storage::CounterLimits limits);
  /// Adds a commit that has succeeded to the sum of the owner of `space`.
  void committed(storage::SpaceId space, const storage::Counters& add);
  /// Counts a write that a quota, of a bucket or an owner, has refused.
  void note_refusal() { refusals_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t refusals() const { return refusals_.load(std::memory_order_relaxed); }
  /// Returns what the owner's buckets hold, read from their counters.
  Task<Result<storage::Counters>> usage(storage::MetadataStore& metadata,
                                        std::string_view owner_id) const;

 private:
  friend Reservation;
  using Clock = std::chrono::steady_clock;

  struct Owner {
    std::set<storage::SpaceId> spaces;
    bool counting = false;  // commits are added to `sum`
    bool counted = false;   // `sum` is complete
    Clock::time_point counted_at;
    std::uint64_t changes = 0;  // buckets that were added or removed
    storage::Counters sum;
    storage::Counters reserved;
  };

  void release(const Reserved& reserved);
  Owner& owner(std::string_view owner_id);
  /// Tries to reserve `add`. Returns kUnavailable if the owner must be counted first.
  Status try_reserve(std::string_view owner_id, const storage::Counters& add,
                     const storage::CounterLimits& limits, bool may_count);
  Task<Status> count(storage::MetadataStore& metadata, std::string_view owner_id);
  [[nodiscard]] std::set<storage::SpaceId> spaces_of(std::string_view owner_id) const;

  OwnerQuotaOf quota_of_;
  AsyncMutex counts_;  // one count at a time
  std::atomic<bool> any_counting_ = false;
  std::atomic<std::uint64_t> refusals_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, Owner, std::less<>> owners_;
  std::unordered_map<storage::SpaceId, Owner*> owner_of_;
};

}  // namespace onggi::catalog
