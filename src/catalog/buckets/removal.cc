// Buckets: deletion. First, the bucket's space is sealed, so that nothing is written to it while it
// is checked. If the space contains no objects, the bucket's record is marked as `deleting`, and
// from then on, the bucket no longer exists for clients. Then its blobs are released, its space is
// dropped, and its record is erased. After a crash before the mark was stored, open() removes the
// seal; after a later crash, open() continues the deletion.
//
// If the deletion fails, the mark must be removed before the seal; otherwise, data written to the
// bucket afterwards would be deleted at the next start. So if it is unknown whether the mark was
// stored, the record is first overwritten with an unmarked one. Until that succeeds, the bucket
// stays sealed, and resume_deletions() tries again.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/log.h"
#include "catalog/buckets/impl.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/quotas.h"
#include "catalog/reasons.h"

namespace onggi::catalog {

using storage::Family;
using storage::kSystemSpace;

Task<Status> Buckets::remove(std::string name) {
  const auto bucket = ONGGI_CO_TRY(find(name));
  // Check before sealing, so that a request to delete a nonempty bucket does not block its writers.
  ONGGI_CO_TRY(co_await check_empty(impl_->core.metadata, *bucket));
  {
    const std::scoped_lock lock(impl_->mutex);
    // Another request may have deleted the bucket in the meantime.
    const auto live = impl_->live.find(name);
    if (live == impl_->live.end() || live->second->space != bucket->space)
      co_return fail(kNoSuchBucket);
    if (!impl_->removing.insert(name).second)
      co_return fail(Code::kConflict, say("bucket_being_deleted"));
  }
  auto outcome = DeletionOutcome::kUndecided;
  const auto removed = co_await impl_->remove_sealed(*bucket, outcome);
  impl_->apply_outcome(bucket, outcome);
  if (outcome != DeletionOutcome::kMarked) co_return removed;
  // The bucket counts as deleted even if this step fails, because resume_deletions() finishes the
  // work later.
  const auto finished = co_await impl_->finish_deletion(name);
  if (!finished) log::warn("deleting bucket {}: {}", name, finished.error().message());
  co_return Status();
}

/// Seals the bucket's space and, if the bucket is empty, marks the bucket as deleting. If either
/// step fails or the bucket is not empty, tries to remove the seal and returns the error. Sets
/// `outcome` to the result.
Task<Status> Buckets::Impl::remove_sealed(const Bucket& bucket, DeletionOutcome& outcome) {
  bool may_be_marked = false;
  auto status = co_await core.metadata.seal(bucket.space);
  if (status) status = co_await check_empty(core.metadata, bucket);
  if (status) {
    status = co_await write_mark(bucket, true);
    may_be_marked = !status && outcome_unknown(status.error());
  }
  outcome = DeletionOutcome::kMarked;
  if (!status) outcome = co_await lift_seal(bucket, may_be_marked);
  co_return status;
}

Task<DeletionOutcome> Buckets::Impl::lift_seal(const Bucket& bucket, bool may_be_marked) {
  if (may_be_marked) {
    const auto unmarked = co_await write_mark(bucket, false);
    if (!unmarked)
      co_return unmarked.error().code == Code::kExists ? DeletionOutcome::kMarked
                                                       : DeletionOutcome::kUndecided;
  }
  const auto lifted = co_await core.metadata.unseal(bucket.space);
  co_return lifted ? DeletionOutcome::kKept : DeletionOutcome::kUndecided;
}

void Buckets::Impl::apply_outcome(std::shared_ptr<const Bucket> bucket, DeletionOutcome outcome) {
  const std::scoped_lock lock(mutex);
  ONGGI_DCHECK(removing.contains(bucket->name));
  ONGGI_DCHECK(!deletions.contains(bucket->name));
  if (outcome == DeletionOutcome::kUndecided) return undecided.push_back(std::move(bucket));
  removing.erase(bucket->name);
  if (outcome == DeletionOutcome::kKept) return;
  core.owner_quotas.remove_bucket(bucket->space);
  const auto erased = live.erase(bucket->name);
  ONGGI_DCHECK(erased == 1);
  deletions.emplace(bucket->name, Deletion{bucket, false});
}

/// Writes the bucket's record, marked as deleting if `deleting` is true, otherwise unmarked.
/// Returns kExists if `deleting` is false but the record is already marked.
Task<Status> Buckets::Impl::write_mark(const Bucket& bucket, bool deleting) {
  storage::Batch batch;
  batch.row = bucket.name;
  auto value = ONGGI_CO_TRY(co_await read_record(bucket.name));
  if (!value) co_return fail(kNoSuchBucket);
  auto record = ONGGI_CO_TRY(read_bucket_record(bucket.name, *value));
  if (record.bucket.space != bucket.space) co_return fail(kNoSuchBucket);
  if (record.deleting && deleting) co_return Status();
  if (record.deleting) co_return fail(Code::kExists);
  ONGGI_DCHECK(!record.deleting);
  record.deleting = deleting;
  batch.expectations.push_back({Family::kBuckets, {}, std::move(value)});
  batch.puts.push_back({Family::kBuckets, {}, encode(record)});
  co_return co_await storage::commit_guarded(core.metadata, kSystemSpace, batch);
}

/// Resumes the deletion of the bucket called `name`. Returns true if no deletion of that bucket is
/// pending afterwards.
Task<Result<bool>> Buckets::Impl::finish_deletion(std::string name) {
  Deletion* deletion = nullptr;
  {
    const std::scoped_lock lock(mutex);
    const auto found = deletions.find(name);
    if (found == deletions.end()) co_return true;
    // The pointer stays valid: map values do not move, and `running` prevents erasure.
    deletion = &found->second;
    if (std::exchange(deletion->running, true)) co_return false;
  }
  auto finished = co_await delete_marked(core, *deletion->bucket);
  const std::scoped_lock lock(mutex);
  ONGGI_DCHECK(deletion->running && deletions.contains(name));
  deletion->running = false;
  if (finished && *finished) deletions.erase(name);
  co_return finished;
}

Task<Status> Buckets::resume_deletions() {
  std::vector<std::string> names;
  std::vector<std::shared_ptr<const Bucket>> undecided;
  {
    const std::scoped_lock lock(impl_->mutex);
    undecided.swap(impl_->undecided);
  }
  for (const auto& bucket : undecided) {
    const auto outcome = co_await impl_->lift_seal(*bucket, true);
    impl_->apply_outcome(bucket, outcome);
  }
  {
    const std::shared_lock lock(impl_->mutex);
    for (const auto& [name, deletion] : impl_->deletions) names.push_back(name);
  }
  Status status;  // the first error; the other deletions still run
  for (const auto& name : names) {
    const auto finished = co_await impl_->finish_deletion(name);
    if (!finished && status) status = fail(finished.error().within("bucket " + name));
  }
  co_return status;
}

}  // namespace onggi::catalog
