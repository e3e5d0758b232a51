#include "catalog/buckets.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/log.h"
#include "catalog/bucket_tags.h"
#include "catalog/buckets/impl.h"
#include "catalog/codes.h"
#include "catalog/commit/core.h"
#include "catalog/commit/quotas.h"
#include "catalog/objects/rename.h"
#include "catalog/reasons.h"

namespace onggi::catalog {
namespace {

using storage::Family;
using storage::kSystemSpace;

BucketUsage usage_in(const storage::Counters& counters) {
  return {counters.objects, counters.bytes, counters.uploads, counters.part_bytes};
}

}  // namespace

void make_lockable(NewBucket& bucket) {
  bucket.versioning = Versioning::kEnabled;
  bucket.documents.emplace_back(BucketDocument::kObjectLock, lock_document({}));
}

Result<BucketRecord> read_bucket_record(std::string_view name, std::string_view value) {
  auto record = ONGGI_TRY(decode_bucket(name, value));
  record.bucket.versioning = std::make_shared<VersioningState>(record.versioning);
  record.bucket.quota = std::make_shared<BucketQuota>(record.quota);
  return record;
}

Buckets::Buckets(Engine& engine) : impl_(std::make_unique<Impl>(engine)) {}
Buckets::~Buckets() = default;

Task<Status> Buckets::Impl::load(const storage::Entry& entry) {
  auto record = ONGGI_CO_TRY(read_bucket_record(entry.row, entry.value));
  const auto bucket = std::make_shared<const Bucket>(std::move(record.bucket));
  if (record.deleting) {
    // Seal the key space again, so that it refuses commits: drop() also removes the seal, and the
    // process may have crashed right after drop().
    const auto sealed = co_await core.metadata.seal(bucket->space);
    // kUnavailable means that the store refuses all writes, so no seal is needed.
    if (!sealed && sealed.error().code != Code::kUnavailable) co_return sealed;
    const std::scoped_lock lock(mutex);
    deletions.emplace(bucket->name, Deletion{bucket, false});
    co_return Status();
  }
  // If the seal cannot be read or removed, commits to the bucket fail, but the server still starts.
  const auto sealed = co_await core.metadata.sealed(bucket->space);
  if (!sealed && !storage::is_damage(sealed.error())) co_return fail(sealed.error());
  if (sealed && *sealed) {
    const auto unsealed = co_await core.metadata.unseal(bucket->space);
    if (!unsealed && unsealed.error().code != Code::kUnavailable) co_return unsealed;
  }
  core.owner_quotas.add_bucket(bucket->owner_id, bucket->space);
  const std::scoped_lock lock(mutex);
  live.emplace(bucket->name, bucket);
  co_return Status();
}

/// Finishes interrupted renames before clients can see an object under both keys. If the stored
/// note about a rename (RenameNote) does not parse, logs the error and lets the server start.
Task<Status> Buckets::Impl::finish_all_renames() {
  for (const auto& [name, bucket] : live) {
    const auto finished = co_await finish_renames(core, bucket->space);
    if (finished) continue;
    const auto& error = finished.error();
    if (!storage::is_damage(error) && error.code != Code::kUnavailable) co_return finished;
    log::error("finishing renames in bucket {}: {}", name, finished.error().message());
  }
  co_return Status();
}

Task<Status> Buckets::open() {
  const auto note_gap = [this](const storage::Gap& gap) {
    log::error("buckets: {}", describe(gap));
    impl_->gaps.push_back(gap);
  };
  storage::EntryScan scan(impl_->core.metadata, kSystemSpace, Family::kBuckets, note_gap);
  while (true) {
    const auto* entry = ONGGI_CO_TRY(co_await scan.next());
    if (entry == nullptr) break;
    ONGGI_CO_TRY(co_await impl_->load(*entry));
  }
  ONGGI_CO_TRY(co_await impl_->finish_all_renames());
  // A deletion that cannot continue must not prevent the server from starting.
  const auto resumed = co_await resume_deletions();
  if (!resumed) log::warn("resuming bucket deletions: {}", resumed.error().message());
  co_return Status();
}

Result<std::shared_ptr<const Bucket>> Buckets::find(std::string_view name) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->live.find(name);
  if (found != impl_->live.end()) return found->second;
  if (impl_->in_gap(name)) return fail(Code::kCorrupt, "not all buckets could be read");
  return fail(kNoSuchBucket);
}

bool Buckets::Impl::in_gap(std::string_view name) const {
  return std::ranges::any_of(gaps, [name](const storage::Gap& gap) {
    return name > gap.after && (gap.before.empty() || name < gap.before);
  });
}

BucketRecord Buckets::Impl::make_record(std::string name, NewBucket& request) const {
  BucketDocuments documents(core.settings.new_bucket_documents);
  for (auto& [kind, text] : request.documents) documents = documents.with(kind, std::move(text));
  BucketRecord record{{std::move(name), 0, std::move(request.owner_id), core.clock.now(),
                       std::make_shared<VersioningState>(request.versioning),
                       std::make_shared<const BucketDocuments>(std::move(documents)),
                       std::make_shared<BucketQuota>(storage::Quota())},
                      false,
                      request.versioning};
  while (record.bucket.space == 0) record.bucket.space = core.random.next_u64();
  ONGGI_DCHECK(!record.bucket.name.empty() && record.bucket.documents != nullptr);
  return record;
}

const BucketDocuments::Texts& Buckets::new_documents() const {
  return impl_->core.settings.new_bucket_documents;
}

Task<Result<std::shared_ptr<const Bucket>>> Buckets::create(std::string name, NewBucket request) {
  ONGGI_CO_TRY(check_bucket_name(name));
  const auto gone = ONGGI_CO_TRY(co_await impl_->finish_deletion(name));
  if (!gone) co_return fail(Code::kExists, say("bucket_being_deleted"));
  co_return co_await impl_->make(std::move(name), std::move(request));
}

/// Stores a new bucket. The bucket's tags are stored before its record, so the bucket is created
/// either with everything that was requested or not at all.
Task<Result<std::shared_ptr<const Bucket>>> Buckets::Impl::make(std::string name,
                                                                NewBucket request) {
  auto record = make_record(std::move(name), request);
  const bool tagged = !request.tags.empty();
  if (tagged) ONGGI_CO_TRY(co_await tags.replace(record.bucket, std::move(request.tags)));
  storage::Batch batch;
  batch.row = record.bucket.name;
  batch.expectations.push_back({Family::kBuckets, {}, std::nullopt});
  batch.puts.push_back({Family::kBuckets, {}, encode(record)});
  const auto lock = co_await changes.lock();
  const auto committed = co_await storage::commit_guarded(core.metadata, kSystemSpace, batch);
  const auto bucket = std::make_shared<const Bucket>(std::move(record.bucket));
  if (committed) {
    core.owner_quotas.add_bucket(bucket->owner_id, bucket->space);
    const std::scoped_lock live_lock(mutex);
    live.emplace(bucket->name, bucket);
    co_return bucket;
  }
  // The bucket may exist despite the error: this commit, or an earlier request that also reported
  // an error, may have created it.
  auto ours = ONGGI_CO_TRY(co_await adopt(bucket->name, bucket->space));
  if (ours) co_return ours;
  if (committed.error().code != Code::kConflict) co_return fail(committed.error());
  if (tagged) co_await discard(bucket->space);
  co_return fail(Code::kExists);
}

/// Adds the stored bucket called `name` to the cache, if there is one and no other call is using
/// the name. Returns the bucket if its space is `space`, otherwise null.
Task<Result<std::shared_ptr<const Bucket>>> Buckets::Impl::adopt(std::string name,
                                                                 std::uint64_t space) {
  {
    const std::scoped_lock lock(mutex);
    if (live.contains(name) || !removing.insert(name).second) co_return nullptr;
  }
  const auto value = co_await read_record(name);
  const std::scoped_lock lock(mutex);
  const auto erased = removing.erase(name);
  ONGGI_DCHECK(erased == 1);
  if (!value) co_return fail(value.error());
  if (!*value) co_return nullptr;
  auto record = ONGGI_CO_TRY(read_bucket_record(name, **value));
  if (record.deleting) co_return nullptr;
  const auto bucket = std::make_shared<const Bucket>(std::move(record.bucket));
  const bool is_new = live.emplace(name, bucket).second;
  core.owner_quotas.add_bucket(bucket->owner_id, bucket->space);
  ONGGI_DCHECK(is_new);  // adopt() has reserved the name, so no other call can add the bucket
  co_return bucket->space == space ? bucket : nullptr;
}

/// Erases the key space of a bucket whose creation failed. If the key space cannot be erased, the
/// bucket's tags stay stored but are unreachable.
Task<void> Buckets::Impl::discard(std::uint64_t space) {
  const auto sealed = co_await core.metadata.seal(space);
  if (sealed) (void)co_await core.metadata.drop(space);
}

Task<Result<std::optional<std::string>>> Buckets::Impl::read_record(std::string_view name) {
  return core.metadata.get(kSystemSpace, Family::kBuckets, name);
}

BucketPage Buckets::list(std::string_view prefix, std::string_view after, std::size_t limit) const {
  BucketPage page;
  const std::shared_lock lock(impl_->mutex);
  auto next = after < prefix ? impl_->live.lower_bound(prefix) : impl_->live.upper_bound(after);
  for (; next != impl_->live.end() && next->first.starts_with(prefix); ++next) {
    if (page.buckets.size() == limit) {
      if (limit > 0) page.next = page.buckets.back().name;
      break;
    }
    ONGGI_DCHECK(next->first > after && next->first == next->second->name);
    page.buckets.push_back(*next->second);
  }
  ONGGI_DCHECK(page.buckets.size() <= limit);
  ONGGI_DCHECK(!page.next || page.buckets.size() == limit);
  return page;
}

Task<Result<BucketUsage>> Buckets::usage(const Bucket& bucket) {
  const auto counters = ONGGI_CO_TRY(co_await impl_->core.metadata.counters(bucket.space));
  co_return usage_in(counters);
}

Task<Result<BucketUsage>> Buckets::usage_of_owner(std::string_view owner_id) {
  auto& core = impl_->core;
  const auto sum = ONGGI_CO_TRY(co_await core.owner_quotas.usage(core.metadata, owner_id));
  co_return usage_in(sum);
}

std::vector<std::uint64_t> Buckets::spaces() const {
  std::vector<std::uint64_t> spaces;
  const std::shared_lock lock(impl_->mutex);
  for (const auto& [name, bucket] : impl_->live) spaces.push_back(bucket->space);
  for (const auto& [name, deletion] : impl_->deletions) spaces.push_back(deletion.bucket->space);
  return spaces;
}

}  // namespace onggi::catalog
