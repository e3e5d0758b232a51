// Quotas: how much may still be added to a bucket. A bucket's quota is exact: the commit itself
// checks it against the bucket's counters. An owner's quota applies to all buckets of the owner
// together. A commit changes only one bucket, so OwnerQuotas keeps a running total for each owner
// in memory, and each write reserves quota before its commit (docs/decisions/0019-quotas.md).
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

/// Checks the quotas of owners. Keeps a running total of the usage of each owner that has a quota.
/// A count sets the total from the counters of the owner's buckets, and the commits that end later
/// are added to the total. A commit that ends during a count may be added twice. So the total may
/// be too high until the next count. It is too low, until the next count, only by commits with an
/// unknown outcome that took effect after all. A write is refused only after a count. Thread-safe.
class OwnerQuotas {
 public:
  /// The running total is counted again after this time, because it does not contain commits whose
  /// outcome is unknown.
  static constexpr std::chrono::seconds kCountedFor{60};
  /// If a write does not fit, the owner's usage is counted again, unless the last count is more
  /// recent than this.
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
  /// RAII guard: reserves a part of an owner's quota, so that other writes cannot use it.
  using Reservation = Held<OwnerQuotas, Reserved>;

  /// Reserves `add` for a write to a bucket of the owner. Errors: kLimitReached if the owner's
  /// usage would exceed `limits`; those of MetadataStore::counters().
  Task<Result<Reservation>> reserve(storage::MetadataStore& metadata, std::string_view owner_id,
                                    storage::Counters add, storage::CounterLimits limits);
  /// Adds a successful commit to the running total of the owner of `space`.
  void committed(storage::SpaceId space, const storage::Counters& add);
  /// Increments refusals(), the number of writes refused because of the quota of a bucket or owner.
  void note_refusal() { refusals_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t refusals() const { return refusals_.load(std::memory_order_relaxed); }
  /// Returns the usage of all buckets of the owner, read from the buckets' counters.
  Task<Result<storage::Counters>> usage(storage::MetadataStore& metadata,
                                        std::string_view owner_id) const;

 private:
  friend Reservation;
  using Clock = std::chrono::steady_clock;

  struct Owner {
    std::set<storage::SpaceId> spaces;
    bool counting = false;  // true if committed() adds commits to `sum`
    bool counted = false;   // true if `sum` covers exactly the buckets in `spaces`
    Clock::time_point counted_at;
    std::uint64_t changes = 0;  // how many times a bucket was added or removed
    storage::Counters sum;      // running total of the buckets in `spaces`
    storage::Counters reserved;
  };

  void release(const Reserved& reserved);
  Owner& owner(std::string_view owner_id);
  /// Tries to reserve `add`. If `may_count` is true, returns kUnavailable if count() must be called
  /// first.
  Status try_reserve(std::string_view owner_id, const storage::Counters& add,
                     const storage::CounterLimits& limits, bool may_count);
  Task<Status> count(storage::MetadataStore& metadata, std::string_view owner_id);
  [[nodiscard]] std::set<storage::SpaceId> spaces_of(std::string_view owner_id) const;

  OwnerQuotaOf quota_of_;
  AsyncMutex counts_;  // locked by count()
  std::atomic<bool> any_counting_ = false;
  std::atomic<std::uint64_t> refusals_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, Owner, std::less<>> owners_;
  std::unordered_map<storage::SpaceId, Owner*> owner_of_;
};

}  // namespace onggi::catalog
