#include "catalog/buckets/deletion.h"

#include "base/check.h"
#include "base/log.h"
#include "catalog/codes.h"
#include "catalog/commit/collect.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/space_gate.h"
#include "catalog/records/records.h"
#include "storage/entry_scan.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// Returns true, and logs the error, if `error` is kCorrupt; otherwise returns false. Corruption
/// does not prevent the deletion of a bucket: the orphan sweep later removes the blobs that a
/// corrupt record referred to.
bool only_damaged(const Bucket& bucket, const Error& error) {
  if (error.code != Code::kCorrupt) return false;
  log::error("deleting bucket {}: {}", bucket.name, error.message());
  return true;
}

/// Releases the blobs of deleted objects, which are listed in the bucket's garbage entries. Returns
/// false if some of the blobs are still being read.
Task<Result<bool>> release_garbage(Core& core, const Bucket& bucket) {
  bool all = true;
  storage::EntryScan scan(core.metadata, bucket.space, Family::kGarbage);
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) co_return all;
    const auto released = co_await release_entry(core, bucket.space, *entry);
    if (!released && !only_damaged(bucket, released.error())) co_return fail(released.error());
    if (released && !*released) all = false;
  }
}

/// Releases the parts of open uploads. Parts are never read by clients, so no reader can block the
/// release.
Task<Status> release_parts(Core& core, const Bucket& bucket) {
  storage::EntryScan scan(core.metadata, bucket.space, Family::kParts);
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) co_return Status();
    const auto part = decode_part(entry->value);
    if (!part && !only_damaged(bucket, part.error())) co_return fail(part.error());
    if (part) static_cast<void>(ONGGI_CO_TRY(co_await release_extents(core, part->extents)));
  }
}

/// Erases the record of the deleted bucket. Leaves the record of a later bucket of the same name,
/// which may exist if another process has finished the deletion.
Task<Status> erase_record(storage::MetadataStore& metadata, const Bucket& bucket) {
  auto value =
      ONGGI_CO_TRY(co_await metadata.get(storage::kSystemSpace, Family::kBuckets, bucket.name));
  if (!value) co_return Status();
  const auto record = ONGGI_CO_TRY(decode_bucket(bucket.name, *value));
  if (record.bucket.space != bucket.space || !record.deleting) co_return Status();
  storage::Batch batch;
  batch.row = bucket.name;
  batch.expectations.push_back({Family::kBuckets, {}, std::move(value)});
  batch.erases.push_back({Family::kBuckets, {}});
  co_return co_await storage::commit_guarded(metadata, storage::kSystemSpace, batch);
}

}  // namespace

Task<Status> check_empty(storage::MetadataStore& metadata, const Bucket& bucket) {
  const storage::ScanRange all;
  for (const auto family : {Family::kCurrent, Family::kVersions}) {
    const auto page = ONGGI_CO_TRY(co_await metadata.scan(bucket.space, family, all, 1));
    if (!page.entries.empty()) co_return fail(kBucketNotEmpty);
  }
  co_return Status();
}

Task<Result<bool>> delete_marked(Core& core, const Bucket& bucket) {
  // Commits that were in progress when the space was sealed may not have returned yet.
  if (!core.space_gate.close(bucket.space)) co_return false;
  ONGGI_DCHECK(bucket.space != storage::kSystemSpace);
  ONGGI_CO_TRY(co_await release_parts(core, bucket));
  const auto released = ONGGI_CO_TRY(co_await release_garbage(core, bucket));
  if (!released) co_return false;
  ONGGI_CO_TRY(co_await core.metadata.drop(bucket.space));
  ONGGI_CO_TRY(co_await erase_record(core.metadata, bucket));
  co_return true;
}

}  // namespace onggi::catalog
