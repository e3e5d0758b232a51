// Buckets: changes to stored records. Changes run one at a time.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "catalog/bucket_lock.h"
#include "catalog/buckets/impl.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/retry.h"
#include "catalog/reasons.h"

namespace onggi::catalog {

using storage::Family;
using storage::kSystemSpace;

Task<std::optional<Status>> Buckets::Impl::try_change_record(
    const Bucket& bucket, const std::function<Status(BucketRecord&)>& change) {
  auto value = co_await read_record(bucket.name);
  if (!value) co_return Status(fail(std::move(value).error()));
  if (!*value) co_return Status(fail(kNoSuchBucket));
  auto record = read_bucket_record(bucket.name, **value);
  if (!record) co_return Status(fail(std::move(record).error()));
  if (record->bucket.space != bucket.space || record->deleting)
    co_return Status(fail(kNoSuchBucket));
  if (auto allowed = change(*record); !allowed) co_return allowed;
  ONGGI_DCHECK(record->bucket.name == bucket.name && record->bucket.space == bucket.space);
  ONGGI_DCHECK(!record->deleting && record->bucket.documents != nullptr);
  auto changed = encode(*record);
  if (changed == **value) co_return Status();
  storage::Batch batch;
  batch.row = bucket.name;
  batch.expectations.push_back({Family::kBuckets, {}, *std::move(value)});
  batch.puts.push_back({Family::kBuckets, {}, std::move(changed)});
  auto done = co_await storage::commit_guarded(core.metadata, kSystemSpace, batch);
  if (!done && done.error().code == Code::kConflict) co_return std::nullopt;
  co_return done;
}

Task<Status> Buckets::Impl::change_record(const Bucket& bucket,
                                          std::function<Status(BucketRecord&)> change) {
  const auto attempt = [&] { return try_change_record(bucket, change); };
  co_return co_await until_settled(core.settings, attempt);
}

// The new state is stored first and then set in memory. If the process crashes in between, the new
// state applies after the restart although it was never acknowledged. This is harmless, because no
// write has used the new state. When the call returns, the state in memory has changed as well.
Task<Status> Buckets::set_versioning(const Bucket& bucket, Versioning next) {
  if (next == Versioning::kNever) co_return fail(Code::kInvalid, say("versioning_not_off"));
  const auto lock = co_await impl_->changes.lock();
  const auto store = [next](BucketRecord& record) -> Status {
    if (next != Versioning::kEnabled) ONGGI_TRY(check_suspendable(record.bucket));
    record.versioning = next;
    return {};
  };
  ONGGI_CO_TRY(co_await impl_->change_record(bucket, store));
  co_await bucket.versioning->change(next);
  ONGGI_DCHECK(bucket.versioning->now() == next);
  co_return Status();
}

Task<Status> Buckets::set_versioning(std::string name, Versioning next) {
  const auto bucket = ONGGI_CO_TRY(find(name));
  co_return co_await set_versioning(*bucket, next);
}

Task<Status> Buckets::set_quota(const Bucket& bucket, storage::Quota quota) {
  if (quota.bytes.value_or(0) > storage::kQuotaMax ||
      quota.objects.value_or(0) > storage::kQuotaMax)
    co_return fail(Code::kInvalid, "a quota can be at most 2^53 - 1");
  const auto lock = co_await impl_->changes.lock();
  const auto store = [quota](BucketRecord& record) -> Status {
    record.quota = quota;
    return {};
  };
  ONGGI_CO_TRY(co_await impl_->change_record(bucket, store));
  ONGGI_DCHECK(bucket.quota != nullptr);
  bucket.quota->change(quota);
  co_return Status();
}

Task<Status> Buckets::set_document(std::string name, BucketDocument kind,
                                   std::optional<std::string> text) {
  const auto bucket = ONGGI_CO_TRY(find(name));
  co_return co_await set_document(*bucket, kind, std::move(text));
}

Task<Status> Buckets::set_document(const Bucket& bucket, BucketDocument kind,
                                   std::optional<std::string> text, BucketCheck check) {
  const auto lock = co_await impl_->changes.lock();
  const auto replace = [&](std::shared_ptr<const BucketDocuments>& documents) {
    documents = std::make_shared<const BucketDocuments>(documents->with(kind, text));
  };
  const auto store = [&](BucketRecord& record) -> Status {
    if (check) ONGGI_TRY(check(record.bucket));
    replace(record.bucket.documents);
    return check_versioned(record.bucket, record.versioning);
  };
  ONGGI_CO_TRY(co_await impl_->change_record(bucket, store));
  const std::scoped_lock live_lock(impl_->mutex);
  const auto found = impl_->live.find(bucket.name);
  if (found == impl_->live.end() || found->second->space != bucket.space)
    co_return fail(kNoSuchBucket);
  auto next = *found->second;
  replace(next.documents);
  found->second = std::make_shared<const Bucket>(std::move(next));
  co_return Status();
}

}  // namespace onggi::catalog
