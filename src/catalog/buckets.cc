#include "catalog/buckets.h"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <tuple>

#include "base/async_mutex.h"
#include "base/log.h"
#include "catalog/bucket_deletion.h"
#include "catalog/bucket_lock.h"
#include "catalog/commit.h"
#include "catalog/object_rename.h"
#include "catalog/records.h"

// How a bucket goes: its space is sealed, so that nothing is written while it is looked at; if it
// holds no object the record is marked `deleting`, from when on the bucket is gone for everybody;
// its blobs are released; its space is dropped; its record is erased. A crash before the mark
// leaves a seal that open() lifts; one after it, a deletion that open() takes up again.
//
// A bucket that stays must not be marked when its seal is lifted: what is written to it then would
// be deleted at the next start. So a mark of which nobody knows whether it was made is overwritten
// first; as long as that fails the bucket stays sealed, and resume_deletions() tries again.

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

/// What a look at an empty, sealed bucket leads to.
enum class Fate : std::uint8_t {
  kGoes,       // it is marked as deleting
  kStays,      // it is not, and its seal is lifted
  kUndecided,  // sealed, until the stores answer again
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
  std::set<std::string, std::less<>> removing;  // being looked at by remove(), or undecided
  std::vector<std::shared_ptr<const Bucket>> undecided;
  AsyncMutex changes;  // what is stored and what is in force change in one order

  Task<Status> load(const storage::Entry& entry);
  Task<Result<bool>> finish_deletion(std::string name);
  Task<Result<bool>> adopt(std::string name, std::uint64_t space);
  Task<Status> write_mark(const Bucket& bucket, bool deleting);
  BucketRecord make_record(std::string name, NewBucket request) const;
  Task<Status> change_record(const Bucket& bucket, std::function<Status(BucketRecord&)> change);
  Task<Status> remove_sealed(const Bucket& bucket, Fate& fate);
  Task<Fate> lift_seal(const Bucket& bucket, bool may_be_marked);
  void settle(std::shared_ptr<const Bucket> bucket, Fate fate);
  Task<Status> finish_all_renames();
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

/// Before anybody sees both keys of one. A note that does not parse keeps nobody from being served.
Task<Status> Buckets::Impl::finish_all_renames() {
  for (const auto& [name, bucket] : live) {
    const auto finished = co_await finish_renames(stores, bucket->space);
    if (finished) continue;
    if (finished.error().code != Code::kCorrupt) co_return finished;
    log::error("renames in bucket {}: {}", name, finished.error().message());
  }
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
  ONGGI_CO_TRY(co_await impl_->finish_all_renames());
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

BucketRecord Buckets::Impl::make_record(std::string name, NewBucket request) const {
  BucketDocuments documents(stores.settings.new_bucket_documents);
  for (auto& [kind, text] : request.documents) documents = documents.with(kind, std::move(text));
  BucketRecord record{{std::move(name), 0, std::move(request.owner_id), stores.clock.now(),
                       std::make_shared<VersioningState>(request.versioning),
                       std::make_shared<const BucketDocuments>(std::move(documents))},
                      false,
                      request.versioning};
  while (record.bucket.space == 0) record.bucket.space = stores.random.next_u64();
  return record;
}

const BucketDocuments::Texts& Buckets::new_documents() const {
  return impl_->stores.settings.new_bucket_documents;
}

Task<Result<std::shared_ptr<const Bucket>>> Buckets::create(std::string name, NewBucket request) {
  ONGGI_CO_TRY(check_bucket_name(name));
  ONGGI_CO_ASSIGN(const auto gone, co_await impl_->finish_deletion(name));
  if (!gone) co_return fail(Code::kExists, "the bucket is still being deleted");

  auto record = impl_->make_record(std::move(name), std::move(request));
  storage::Batch batch;
  batch.row = record.bucket.name;
  batch.expectations.push_back({Family::kBuckets, {}, std::nullopt});
  batch.puts.push_back({Family::kBuckets, {}, encode(record)});
  const auto committed = co_await impl_->stores.metadata.commit(kSystemSpace, std::move(batch));
  auto bucket = std::make_shared<const Bucket>(std::move(record.bucket));
  if (!committed) {
    // It may be there nevertheless: made now, or by an earlier request that was told of a failure.
    ONGGI_CO_ASSIGN(const auto ours, co_await impl_->adopt(bucket->name, bucket->space));
    if (ours) co_return bucket;
    if (committed.error().code == Code::kConflict) co_return fail(Code::kExists);
    co_return fail(committed.error());
  }
  const std::scoped_lock lock(impl_->mutex);
  impl_->live.insert_or_assign(bucket->name, bucket);
  co_return bucket;
}

/// Takes the stored bucket of that name into the cache, if there is one that nobody is looking at.
/// True: its space is `space`.
Task<Result<bool>> Buckets::Impl::adopt(std::string name, std::uint64_t space) {
  {
    const std::scoped_lock lock(mutex);
    if (live.contains(name) || !removing.insert(name).second) co_return false;
  }
  const auto value = co_await read_bucket(stores, name);
  const std::scoped_lock lock(mutex);
  removing.erase(name);
  if (!value) co_return fail(value.error());
  if (!*value) co_return false;
  ONGGI_CO_ASSIGN(auto record, decode_bucket(name, **value));
  if (record.deleting) co_return false;
  const bool is_wanted = record.bucket.space == space;
  live.emplace(name, std::make_shared<const Bucket>(std::move(record.bucket)));
  co_return is_wanted;
}

Task<Status> Buckets::remove(std::string name) {
  ONGGI_CO_ASSIGN(const auto bucket, find(name));
  // A look before the seal, so that asking in vain does not disturb the writers of a full bucket.
  ONGGI_CO_TRY(co_await check_empty(impl_->stores, *bucket));
  {
    const std::scoped_lock lock(impl_->mutex);
    // Another request may have deleted it since.
    const auto live = impl_->live.find(name);
    if (live == impl_->live.end() || live->second->space != bucket->space)
      co_return fail(Code::kNoSuchBucket);
    if (!impl_->removing.insert(name).second)
      co_return fail(Code::kConflict, "the bucket is being deleted by another request");
  }
  auto fate = Fate::kUndecided;
  const auto removed = co_await impl_->remove_sealed(*bucket, fate);
  impl_->settle(bucket, fate);
  if (fate != Fate::kGoes) co_return removed;
  // The bucket is gone, whatever comes of the rest: what is left now is left to resume_deletions().
  const auto finished = co_await impl_->finish_deletion(name);
  if (!finished) log::warn("deleting bucket {}: {}", name, finished.error().message());
  co_return Status();
}

/// Marks the bucket as deleting, if it is empty under its seal; or says why not.
Task<Status> Buckets::Impl::remove_sealed(const Bucket& bucket, Fate& fate) {
  bool may_be_marked = false;
  auto status = co_await stores.metadata.seal(bucket.space);
  if (status) status = co_await check_empty(stores, bucket);
  if (status) {
    status = co_await write_mark(bucket, true);
    may_be_marked = !status && outcome_unknown(status.error());
  }
  fate = Fate::kGoes;
  if (!status) fate = co_await lift_seal(bucket, may_be_marked);
  co_return status;
}

Task<Fate> Buckets::Impl::lift_seal(const Bucket& bucket, bool may_be_marked) {
  if (may_be_marked) {
    const auto unmarked = co_await write_mark(bucket, false);
    if (!unmarked)
      co_return unmarked.error().code == Code::kExists ? Fate::kGoes : Fate::kUndecided;
  }
  const auto lifted = co_await stores.metadata.unseal(bucket.space);
  co_return lifted ? Fate::kStays : Fate::kUndecided;
}

void Buckets::Impl::settle(std::shared_ptr<const Bucket> bucket, Fate fate) {
  const std::scoped_lock lock(mutex);
  if (fate == Fate::kUndecided) return undecided.push_back(std::move(bucket));
  removing.erase(bucket->name);
  if (fate == Fate::kStays) return;
  live.erase(bucket->name);
  deletions.emplace(bucket->name, Deletion{bucket, {}, false});
}

/// Writes the record anew, marked or not. kExists: it is to stay unmarked but is marked already.
Task<Status> Buckets::Impl::write_mark(const Bucket& bucket, bool deleting) {
  storage::Batch batch;
  batch.row = bucket.name;
  ONGGI_CO_ASSIGN(auto value, co_await read_bucket(stores, bucket.name));
  if (!value) co_return fail(Code::kNoSuchBucket);
  ONGGI_CO_ASSIGN(auto record, decode_bucket(bucket.name, *value));
  if (record.bucket.space != bucket.space) co_return fail(Code::kNoSuchBucket);
  if (record.deleting && deleting) co_return Status();
  if (record.deleting) co_return fail(Code::kExists);
  record.deleting = deleting;
  batch.expectations.push_back({Family::kBuckets, {}, std::move(value)});
  batch.puts.push_back({Family::kBuckets, {}, encode(record)});
  co_return co_await stores.metadata.commit(kSystemSpace, std::move(batch));
}

/// Writes the record anew, changed, if that makes a difference.
Task<Status> Buckets::Impl::change_record(const Bucket& bucket,
                                          std::function<Status(BucketRecord&)> change) {
  for (std::uint32_t attempt = 0; attempt < stores.settings.commit_attempts_max; ++attempt) {
    ONGGI_CO_ASSIGN(auto value, co_await read_bucket(stores, bucket.name));
    if (!value) co_return fail(Code::kNoSuchBucket);
    ONGGI_CO_ASSIGN(auto record, decode_bucket(bucket.name, *value));
    if (record.bucket.space != bucket.space || record.deleting) co_return fail(Code::kNoSuchBucket);
    ONGGI_CO_TRY(change(record));
    auto changed = encode(record);
    if (changed == *value) co_return Status();
    storage::Batch batch;
    batch.row = bucket.name;
    batch.expectations.push_back({Family::kBuckets, {}, *std::move(value)});
    batch.puts.push_back({Family::kBuckets, {}, std::move(changed)});
    auto committed = co_await stores.metadata.commit(kSystemSpace, std::move(batch));
    if (committed || committed.error().code != Code::kConflict) co_return committed;
    co_await Yield();
  }
  co_return fail(too_contended());
}

// Stored first: after a crash in between, the state that nobody was told of is in force, and no key
// was written as it demands. Memory never lags behind an answer.
Task<Status> Buckets::set_versioning(const Bucket& bucket, Versioning next) {
  if (next == Versioning::kNever)
    co_return fail(Code::kInvalid, "versioning can be suspended, not undone");
  const auto lock = co_await impl_->changes.lock();
  const auto store = [next](BucketRecord& record) -> Status {
    if (next != Versioning::kEnabled) ONGGI_TRY(check_suspendable(record.bucket));
    record.versioning = next;
    return {};
  };
  ONGGI_CO_TRY(co_await impl_->change_record(bucket, store));
  co_await bucket.versioning->change(next);
  co_return Status();
}

Task<Status> Buckets::set_versioning(std::string name, Versioning next) {
  ONGGI_CO_ASSIGN(const auto bucket, find(name));
  co_return co_await set_versioning(*bucket, next);
}

Task<Status> Buckets::set_document(std::string name, BucketDocument kind,
                                   std::optional<std::string> text) {
  ONGGI_CO_ASSIGN(const auto bucket, find(name));
  co_return co_await set_document(*bucket, kind, std::move(text));
}

Task<Status> Buckets::set_document(const Bucket& bucket, BucketDocument kind,
                                   std::optional<std::string> text) {
  const auto lock = co_await impl_->changes.lock();
  const auto replace = [&](std::shared_ptr<const BucketDocuments>& documents) {
    documents = std::make_shared<const BucketDocuments>(documents->with(kind, text));
  };
  const auto store = [&](BucketRecord& record) -> Status {
    replace(record.bucket.documents);
    return check_versioned(record.bucket, record.versioning);
  };
  ONGGI_CO_TRY(co_await impl_->change_record(bucket, store));
  const std::scoped_lock live_lock(impl_->mutex);
  const auto found = impl_->live.find(bucket.name);
  if (found == impl_->live.end() || found->second->space != bucket.space)
    co_return fail(Code::kNoSuchBucket);
  auto next = *found->second;
  replace(next.documents);
  found->second = std::make_shared<const Bucket>(std::move(next));
  co_return Status();
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
  std::vector<std::shared_ptr<const Bucket>> undecided;
  {
    const std::scoped_lock lock(impl_->mutex);
    undecided.swap(impl_->undecided);
  }
  for (const auto& bucket : undecided) {
    const auto fate = co_await impl_->lift_seal(*bucket, true);
    impl_->settle(bucket, fate);
  }
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
