#include "catalog/commit/quotas.h"

#include <utility>

#include "base/check.h"

namespace onggi::catalog {
namespace {

using storage::CounterLimits;
using storage::Counters;

std::optional<std::uint64_t> quota_of(std::int64_t limit) {
  if (limit == CounterLimits::kNone) return std::nullopt;
  return static_cast<std::uint64_t>(limit);
}

Counters minus(const Counters& counters) {
  return {-counters.objects, -counters.bytes, -counters.uploads, -counters.part_bytes};
}

}  // namespace

storage::Quota BucketQuota::now() const {
  const auto limits_now = limits();
  return {quota_of(limits_now.bytes), quota_of(limits_now.objects)};
}

void BucketQuota::change(const storage::Quota& quota) {
  const auto next = storage::limits_of(quota);
  objects_.store(next.objects, std::memory_order_release);
  bytes_.store(next.bytes, std::memory_order_release);
}

CounterLimits OwnerQuotas::limits(std::string_view owner_id) const {
  if (!quota_of_ || owner_id.empty()) return {};
  return storage::limits_of(quota_of_(owner_id));
}

OwnerQuotas::Owner& OwnerQuotas::owner(std::string_view owner_id) {
  const auto found = owners_.find(owner_id);
  if (found != owners_.end()) return found->second;
  return owners_.emplace(owner_id, Owner{}).first->second;
}

void OwnerQuotas::add_bucket(std::string_view owner_id, storage::SpaceId space) {
  const std::scoped_lock lock(mutex_);
  auto& of = owner(owner_id);
  of.spaces.insert(space);
  of.counted = false;
  ++of.changes;
  owner_of_[space] = &of;
}

void OwnerQuotas::remove_bucket(storage::SpaceId space) {
  const std::scoped_lock lock(mutex_);
  const auto found = owner_of_.find(space);
  if (found == owner_of_.end()) return;
  auto& of = *found->second;
  of.spaces.erase(space);
  of.counted = false;
  ++of.changes;
  owner_of_.erase(found);
}

void OwnerQuotas::release(const Reserved& reserved) {
  const std::scoped_lock lock(mutex_);
  owner(reserved.owner_id).reserved += minus(reserved.add);
}

void OwnerQuotas::committed(storage::SpaceId space, const Counters& add) {
  if (!any_counting_.load() || add == Counters{}) return;
  const std::scoped_lock lock(mutex_);
  const auto found = owner_of_.find(space);
  if (found != owner_of_.end() && found->second->counting) found->second->sum += add;
}

Status OwnerQuotas::try_reserve(std::string_view owner_id, const Counters& add,
                                const CounterLimits& limits, bool may_count) {
  const auto now = Clock::now();
  const std::scoped_lock lock(mutex_);
  auto& of = owner(owner_id);
  if (may_count && (!of.counted || now > of.counted_at + kCountedFor))
    return fail(Code::kUnavailable);
  auto used = of.sum;
  used += of.reserved;
  auto fits = storage::check_limits(used, add, limits);
  if (!fits && may_count && now > of.counted_at + kCountInterval) return fail(Code::kUnavailable);
  if (fits) of.reserved += add;
  return fits;
}

std::set<storage::SpaceId> OwnerQuotas::spaces_of(std::string_view owner_id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = owners_.find(owner_id);
  return found == owners_.end() ? std::set<storage::SpaceId>() : found->second.spaces;
}

Task<Result<Counters>> OwnerQuotas::usage(storage::MetadataStore& metadata,
                                          std::string_view owner_id) const {
  Counters sum;
  for (const auto space : spaces_of(owner_id)) {
    const auto counters = ONGGI_CO_TRY(co_await metadata.counters(space));
    sum += counters;
  }
  co_return sum;
}

Task<Status> OwnerQuotas::count(storage::MetadataStore& metadata, std::string_view owner_id) {
  const auto asked_at = Clock::now();
  const auto lock = co_await counts_.lock();
  Counters before;
  std::uint64_t changes = 0;
  {
    const std::scoped_lock guard(mutex_);
    auto& of = owner(owner_id);
    // Another caller has counted while this call was waiting for the lock.
    if (of.counted && of.counted_at >= asked_at) co_return Status();
    of.counting = true;
    any_counting_.store(true);
    before = of.sum;
    changes = of.changes;
  }
  // From here on, committed() adds every commit in the owner's buckets to the running total.
  const auto counters = co_await usage(metadata, owner_id);
  const std::scoped_lock guard(mutex_);
  auto& of = owner(owner_id);
  if (!counters) co_return fail(counters.error());
  // Replace the old running total, but keep what committed() added to it during the count.
  of.sum += minus(before);
  of.sum += *counters;
  of.counted = of.changes == changes;
  of.counted_at = Clock::now();
  co_return Status();
}

Task<Result<OwnerQuotas::Reservation>> OwnerQuotas::reserve(storage::MetadataStore& metadata,
                                                            std::string_view owner_id, Counters add,
                                                            CounterLimits limits) {
  auto reserved = try_reserve(owner_id, add, limits, true);
  if (!reserved && reserved.error().code == Code::kUnavailable) {
    ONGGI_CO_TRY(co_await count(metadata, owner_id));
    reserved = try_reserve(owner_id, add, limits, false);
  }
  if (!reserved) co_return fail(reserved.error());
  co_return Reservation(*this, Reserved{std::string(owner_id), add});
}

}  // namespace onggi::catalog
