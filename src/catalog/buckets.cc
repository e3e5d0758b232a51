#include "catalog/buckets.h"

#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <tuple>

#include "base/log.h"
#include "catalog/bucket_deletion.h"
#include "catalog/commit.h"
#include "catalog/records.h"

// How a bucket goes: its space is sealed, so that nothing is written while it is looked at; if it
// holds no object the record is marked `deleting`, from when on the bucket is gone for everybody;
// its blobs are released; its space is dropped; its record is erased. A crash before the mark
// leaves a seal that open() lifts; one after it, a deletion that open() takes up again.

namespace onggi::catalog {
namespace {

using storage::Family;
using storage::kSystemSpace;

constexpr std::size_t kScanPage = 1000;

struct Deletion {
  std::shared_ptr<const Bucket> bucket;
  BucketDeletion steps;
  bool running = false;
};

Task<Result<std::optional<std::string>>> read_bucket(Stores& stores, std::string_view name) {
  return stores.metadata.get(kSystemSpace, Family::kBuckets, name);
}

}  // namespace

struct Buckets::Impl {
  explicit Impl(Stores& stores_in) : stores(stores_in) {}

  Stores& stores;
  mutable std::shared_mutex mutex;
  std::map<std::string, std::shared_ptr<const Bucket>, std::less<>> live;
  std::map<std::string, Deletion, std::less<>> deletions;
  std::set<std::string, std::less<>> removing;  // being looked at by remove()

  Task<Status> load(const storage::Entry& entry);
  Task<Result<bool>> finish_deletion(std::string name);
  Task<Status> mark_deleting(const Bucket& bucket);
  Task<Status> remove_sealed(std::shared_ptr<const Bucket> bucket);
};

Buckets::Buckets(Stores& stores) : impl_(std::make_unique<Impl>(stores)) {}
Buckets::~Buckets() = default;

Task<Status> Buckets::Impl::load(const storage::Entry& entry) {
  ONGGI_CO_ASSIGN(auto record, decode_bucket(entry.row, entry.value));
  const auto bucket = std::make_shared<const Bucket>(std::move(record.bucket));
  if (record.deleting) {
    // Sealed again: the drop, which takes the seal along, may have been the last thing done.
    ONGGI_CO_TRY(co_await stores.metadata.seal(bucket->space));
    const std::scoped_lock lock(mutex);
    deletions.emplace(bucket->name, Deletion{bucket, {}, false});
    co_return Status();
  }
  ONGGI_CO_ASSIGN(const auto sealed, co_await stores.metadata.sealed(bucket->space));
  if (sealed) ONGGI_CO_TRY(co_await stores.metadata.unseal(bucket->space));
  const std::scoped_lock lock(mutex);
  live.emplace(bucket->name, bucket);
  co_return Status();
}

Task<Status> Buckets::open() {
  storage::ScanRange range;
  while (true) {
    ONGGI_CO_ASSIGN(const auto page, co_await impl_->stores.metadata.scan(
                                         kSystemSpace, Family::kBuckets, range, kScanPage));
    for (const auto& entry : page.entries) ONGGI_CO_TRY(co_await impl_->load(entry));
    if (!page.more) break;
    range.start_row = std::string(page.entries.back().row) + '\0';
  }
  // One that cannot go on must not keep the others from being served.
  const auto resumed = co_await resume_deletions();
  if (!resumed) log::warn("resuming deletions of buckets: {}", resumed.error().message());
  co_return Status();
}

Result<std::shared_ptr<const Bucket>> Buckets::find(std::string_view name) const {
  const std::shared_lock lock(impl_->mutex);
  const auto found = impl_->live.find(name);
  if (found == impl_->live.end()) return fail(Code::kNoSuchBucket);
  return found->second;
}

Task<Result<std::shared_ptr<const Bucket>>> Buckets::create(std::string name,
                                                            std::string owner_id) {
  ONGGI_CO_TRY(check_bucket_name(name));
  ONGGI_CO_ASSIGN(const auto gone, co_await impl_->finish_deletion(name));
  if (!gone) co_return fail(Code::kExists, "the bucket is still being deleted");

  BucketRecord record{{std::move(name), 0, std::move(owner_id), impl_->stores.clock.now()}, false};
  while (record.bucket.space == 0) record.bucket.space = impl_->stores.random.next_u64();
  storage::Batch batch;
  batch.row = record.bucket.name;
  batch.expectations.push_back({Family::kBuckets, {}, std::nullopt});
  batch.puts.push_back({Family::kBuckets, {}, encode(record)});
  auto committed = co_await impl_->stores.metadata.commit(kSystemSpace, std::move(batch));
  if (!committed) {
    if (committed.error().code == Code::kConflict) co_return fail(Code::kExists);
    co_return fail(std::move(committed).error());
  }
  auto bucket = std::make_shared<const Bucket>(std::move(record.bucket));
  const std::scoped_lock lock(impl_->mutex);
  impl_->live.insert_or_assign(bucket->name, bucket);
  co_return bucket;
}

Task<Status> Buckets::remove(std::string name) {
  ONGGI_CO_ASSIGN(const auto bucket, find(name));
  // A look before the seal, so that asking in vain does not disturb the writers of a full bucket.
  ONGGI_CO_TRY(co_await check_empty(impl_->stores, *bucket));
  {
    const std::scoped_lock lock(impl_->mutex);
    if (!impl_->removing.insert(name).second)
      co_return fail(Code::kConflict, "the bucket is being deleted by another request");
  }
  auto removed = co_await impl_->remove_sealed(bucket);
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->removing.erase(name);
    if (removed) {
      impl_->live.erase(name);
      impl_->deletions.emplace(name, Deletion{bucket, {}, false});
    }
  }
  if (!removed) co_return removed;
  // The bucket is gone, whatever comes of the rest: what is left now is left to resume_deletions().
  const auto finished = co_await impl_->finish_deletion(name);
  if (!finished) log::warn("deleting bucket {}: {}", name, finished.error().message());
  co_return Status();
}

/// Marks the bucket as deleting, if it is empty under its seal. On failure the seal is lifted.
Task<Status> Buckets::Impl::remove_sealed(std::shared_ptr<const Bucket> bucket) {
  ONGGI_CO_TRY(co_await stores.metadata.seal(bucket->space));
  auto marked = co_await check_empty(stores, *bucket);
  if (marked) {
    marked = co_await mark_deleting(*bucket);
    // A mark of unknown outcome must meet a sealed space at the next start.
    if (marked || outcome_unknown(marked.error())) co_return marked;
  }
  ONGGI_CO_TRY(co_await stores.metadata.unseal(bucket->space));
  co_return marked;
}

Task<Status> Buckets::Impl::mark_deleting(const Bucket& bucket) {
  storage::Batch batch;
  batch.row = bucket.name;
  ONGGI_CO_ASSIGN(auto value, co_await read_bucket(stores, bucket.name));
  if (!value) co_return fail(Code::kNoSuchBucket);
  ONGGI_CO_ASSIGN(auto record, decode_bucket(bucket.name, *value));
  if (record.deleting || record.bucket.space != bucket.space) co_return fail(Code::kNoSuchBucket);
  record.deleting = true;
  batch.expectations.push_back({Family::kBuckets, {}, *std::move(value)});
  batch.puts.push_back({Family::kBuckets, {}, encode(record)});
  co_return co_await stores.metadata.commit(kSystemSpace, std::move(batch));
}

/// True when no bucket of that name is being deleted, or none is any more.
Task<Result<bool>> Buckets::Impl::finish_deletion(std::string name) {
  Deletion* deletion = nullptr;
  {
    const std::scoped_lock lock(mutex);
    const auto found = deletions.find(name);
    if (found == deletions.end()) co_return true;
    deletion = &found->second;  // a map's values stay where they are; this one while it runs
    if (std::exchange(deletion->running, true)) co_return false;
  }
  auto finished = co_await deletion->steps.run(stores, *deletion->bucket);
  const std::scoped_lock lock(mutex);
  deletion->running = false;
  if (finished && *finished) deletions.erase(name);
  co_return finished;
}

Task<Status> Buckets::resume_deletions() {
  std::vector<std::string> names;
  {
    const std::shared_lock lock(impl_->mutex);
    for (const auto& [name, deletion] : impl_->deletions) names.push_back(name);
  }
  Status status;  // the first failure; it keeps none of the others waiting
  for (const auto& name : names) {
    const auto finished = co_await impl_->finish_deletion(name);
    if (!finished && status) status = fail(finished.error().within("bucket " + name));
  }
  co_return status;
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
    page.buckets.push_back(*next->second);
  }
  return page;
}

Task<Result<BucketUsage>> Buckets::usage(const Bucket& bucket) {
  ONGGI_CO_ASSIGN(const auto counters, co_await impl_->stores.metadata.counters(bucket.space));
  co_return BucketUsage{counters.objects, counters.bytes};
}

std::vector<std::uint64_t> Buckets::spaces() const {
  std::vector<std::uint64_t> spaces;
  const std::shared_lock lock(impl_->mutex);
  for (const auto& [name, bucket] : impl_->live) spaces.push_back(bucket->space);
  for (const auto& [name, deletion] : impl_->deletions) spaces.push_back(deletion.bucket->space);
  return spaces;
}

}  // namespace onggi::catalog
