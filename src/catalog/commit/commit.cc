#include "catalog/commit/commit.h"

#include "base/check.h"
#include "catalog/bucket_lock.h"
#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/commit/quotas.h"
#include "catalog/commit/renames.h"
#include "catalog/commit/retry.h"
#include "catalog/commit/space_gate.h"
#include "catalog/commit/versioning.h"
#include "catalog/reasons.h"
#include "catalog/rules/conditions.h"

namespace onggi::catalog {
namespace {

[[maybe_unused]] bool is_consistent(const Replacement& next) {
  const auto& record = next.record;
  const bool right_size = (record.place == Place::kNowhere) == (record.info.size == 0);
  const bool right_extent =
      record.place != Place::kExtent || record.extent.length == record.info.size;
  return right_size && right_extent;
}

/// Checks that `next` may become the newest version of its key, and builds the batch that makes it
/// the newest version. Moves next.data into the batch.
Result<storage::Batch> build(Core& core, const Bucket& bucket, const VersionRow& row,
                             Versioning versioning, const Conditions& conditions,
                             Replacement& next) {
  ONGGI_DCHECK(!next.record.info.key.empty() && !next.record.info.delete_marker);
  ONGGI_DCHECK(next.record.data_id.size() == kDataIdSize);
  ONGGI_DCHECK(is_consistent(next));
  ONGGI_DCHECK(std::ranges::all_of(
      next.data, [&](const storage::Put& put) { return put.suffix == next.record.data_id; }));
  const auto& old = row.current;
  ONGGI_TRY(check_write(conditions, old ? &old->record.info : nullptr));
  if (!next.only_over.empty()) {
    const bool is_it = old && old->record.data_id == next.only_over;
    if (!is_it || !overwrites_current(row, versioning)) return fail(Code::kConflict);
  }
  if (!next.keeps_time) {
    next.record.info.modified = core.clock.now();
    retain_by_default(bucket, next.record.info);
  }
  storage::Batch batch;
  batch.row = next.record.info.key;
  batch.puts = std::move(next.data);
  ONGGI_TRY(add_version(batch, row, versioning, next.record, core));
  return batch;
}

/// Makes one attempt to commit an object. Returns nullopt if another writer changed the key in the
/// meantime.
Task<std::optional<Committed>> try_commit_object(Core& core, const Bucket& bucket,
                                                 const Conditions& conditions, Replacement& next) {
  const auto write = bucket.versioning->begin_write();
  const auto versioning = bucket.versioning->now();
  const auto row = co_await read_row(core.metadata, bucket.space, versioning, next.record.info.key);
  if (!row) co_return Committed{fail(row.error())};
  const auto data_count = next.data.size();
  auto batch = build(core, bucket, *row, versioning, conditions, next);
  if (!batch) co_return Committed{fail(std::move(batch).error())};
  // A rename erases its source later, so the bucket does not grow and needs no quota check.
  auto commit = next.keeps_time ? commit_row(core, bucket.space, *batch)
                                : commit_growth(core, bucket, *batch);
  auto committed = co_await std::move(commit);
  if (!committed && committed.error().code == Code::kConflict) {
    ONGGI_DCHECK(batch->puts.size() > data_count);
    // Keep only the entries that came from next.data. They are the first puts of the batch.
    batch->puts.resize(data_count);
    next.data = std::move(batch->puts);
    co_return std::nullopt;
  }
  const bool unknown = !committed && outcome_unknown(committed.error());
  next.record.info.modified = whole_ms(next.record.info.modified);
  co_return Committed{std::move(committed), unknown};
}

}  // namespace

Task<Committed> commit_object(Core& core, const Bucket& bucket, const Conditions& conditions,
                              Replacement& next) {
  ONGGI_DCHECK(bucket.space != storage::kSystemSpace);
  auto attempt = [&core, &bucket, &conditions, &next] {
    return try_commit_object(core, bucket, conditions, next);
  };
  return until_settled(core.settings, std::move(attempt));
}

bool outcome_unknown(const Error& error) {
  return error.code != kNoSuchBucket && storage::outcome_unknown(error);
}

Task<Status> commit_renaming(Core& core, std::uint64_t space, const storage::Batch& batch) {
  const auto passage = core.space_gate.enter(space);
  if (!passage) co_return fail(kNoSuchBucket);
  auto committed = co_await storage::commit_guarded(core.metadata, space, batch);
  if (committed) core.owner_quotas.committed(space, batch.add);
  // A deletion seals the bucket's space before it checks whether the bucket is empty, and keeps the
  // bucket if it is not empty. A retry finds out whether the bucket was deleted.
  if (!committed && committed.error().code == Code::kSealed)
    co_return fail(Code::kConflict, "the bucket is being deleted");
  co_return committed;
}

namespace {

Task<Status> pass_and_commit(Core& core, std::uint64_t space, const storage::Batch& batch) {
  Renames::Key key{space, batch.row};
  co_await core.renames.pass(std::move(key));
  co_return co_await commit_renaming(core, space, batch);
}

}  // namespace

Task<Status> commit_row(Core& core, std::uint64_t space, const storage::Batch& batch) {
  ONGGI_DCHECK(space != storage::kSystemSpace);
  return core.renames.any() ? pass_and_commit(core, space, batch)
                            : commit_renaming(core, space, batch);
}

namespace {

storage::CounterLimits limits_of(const Bucket& bucket) {
  return bucket.quota ? bucket.quota->limits() : storage::CounterLimits();
}

/// Converts kLimitReached to kQuotaExceeded. The detail of kLimitReached is the limit that was
/// reached: "bytes" or "objects".
Status for_bucket(Status status) {
  if (status || status.error().code != storage::kLimitReached) return status;
  const bool bytes = status.error().detail == "bytes";
  return fail(kQuotaExceeded, bytes ? say("quota_bucket_bytes") : say("quota_bucket_objects"));
}
std::unexpected<Error> for_owner(const Error& error) {
  if (error.code != storage::kLimitReached) return fail(error);
  const bool bytes = error.detail == "bytes";
  return fail(kQuotaExceeded, bytes ? say("quota_owner_bytes") : say("quota_owner_objects"));
}

Task<Status> commit_within(Core& core, const Bucket& bucket, const storage::Batch& batch,
                           storage::CounterLimits owner_limits) {
  std::optional<OwnerQuotas::Reservation> reserved;
  if (owner_limits != storage::CounterLimits()) {
    auto& quotas = core.owner_quotas;
    auto room = co_await quotas.reserve(core.metadata, bucket.owner_id, batch.add, owner_limits);
    if (!room) co_return fail(note_refusal(core, for_owner(room.error()).error()));
    reserved.emplace(*std::move(room));
  }
  auto committed = for_bucket(co_await commit_row(core, bucket.space, batch));
  if (!committed) co_return fail(note_refusal(core, std::move(committed).error()));
  co_return committed;
}

}  // namespace

Task<Status> commit_growth(Core& core, const Bucket& bucket, storage::Batch& batch) {
  batch.limits = limits_of(bucket);
  const auto owner_limits = core.owner_quotas.limits(bucket.owner_id);
  const bool limited =
      batch.limits != storage::CounterLimits() || owner_limits != storage::CounterLimits();
  return limited ? commit_within(core, bucket, batch, owner_limits)
                 : commit_row(core, bucket.space, batch);
}

Error note_refusal(Core& core, Error error) {
  if (error.code == kQuotaExceeded) core.owner_quotas.note_refusal();
  return error;
}

bool has_quota(const Core& core, const Bucket& bucket) {
  return limits_of(bucket) != storage::CounterLimits() ||
         core.owner_quotas.limits(bucket.owner_id) != storage::CounterLimits();
}

Task<Status> check_room(Core& core, const Bucket& bucket, storage::Counters add) {
  const auto counters = ONGGI_CO_TRY(co_await core.metadata.counters(bucket.space));
  ONGGI_CO_TRY(for_bucket(storage::check_limits(counters, add, limits_of(bucket))));
  const auto limits = core.owner_quotas.limits(bucket.owner_id);
  if (limits == storage::CounterLimits()) co_return Status();
  auto& quotas = core.owner_quotas;
  const auto room = co_await quotas.reserve(core.metadata, bucket.owner_id, add, limits);
  if (!room) co_return for_owner(room.error());
  co_return Status();
}

}  // namespace onggi::catalog
