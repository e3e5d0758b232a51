// The implementation of Buckets, shared by its .cc files: buckets.cc (finding and creating
// buckets), changes.cc and removal.cc.
//
// Invariants
// - `live` contains every stored bucket that is not being deleted, in its stored state. Readers get
//   a snapshot of that state.
// - Buckets are created, and their records changed, one at a time, under the mutex `changes`. So
//   stored records and `live` change in the same order, and adopt() never finds a bucket that its
//   creator has stored but not yet added to `live`.
// - There is one VersioningState per bucket, which all users of the bucket share.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/sync/async_mutex.h"
#include "catalog/bucket_tags.h"
#include "catalog/buckets.h"
#include "catalog/buckets/deletion.h"
#include "catalog/engine.h"
#include "catalog/records/records.h"
#include "storage/entry_scan.h"

namespace onggi::catalog {

struct Core;

/// Decodes a bucket record with decode_bucket() and creates the bucket's VersioningState.
[[nodiscard]] Result<BucketRecord> read_bucket_record(std::string_view name,
                                                      std::string_view value);

struct Deletion {
  std::shared_ptr<const Bucket> bucket;
  bool running = false;
};

/// The outcome of an attempt to mark a sealed bucket as deleting.
enum class DeletionOutcome : std::uint8_t {
  kMarked,     // the bucket is marked
  kKept,       // the bucket is not marked, and its seal has been removed
  kUndecided,  // unknown; the bucket stays sealed until the stores are available again
};

struct Buckets::Impl {
  explicit Impl(Engine& engine) : core(engine.core()), tags(engine) {}

  Core& core;
  BucketTags tags;
  mutable std::shared_mutex mutex;  // guards the following containers
  std::map<std::string, std::shared_ptr<const Bucket>, std::less<>> live;
  std::map<std::string, Deletion, std::less<>> deletions;
  // Names that remove() or adopt() is working on, and names of `undecided` buckets.
  std::set<std::string, std::less<>> removing;
  std::vector<std::shared_ptr<const Bucket>> undecided;
  std::vector<storage::Gap> gaps;  // ranges of names that could not be read at startup
  AsyncMutex changes;

  Task<Status> load(const storage::Entry& entry);
  /// Returns true if it is unknown whether a bucket called `name` exists, because its record would
  /// be in a range that could not be read.
  [[nodiscard]] bool in_gap(std::string_view name) const;
  Task<Status> finish_all_renames();
  [[nodiscard]] BucketRecord make_record(std::string name, NewBucket& request) const;
  Task<Result<std::shared_ptr<const Bucket>>> make(std::string name, NewBucket request);
  Task<Result<std::shared_ptr<const Bucket>>> adopt(std::string name, std::uint64_t space);
  Task<void> discard(std::uint64_t space);

  /// Reads the stored record of the bucket called `name`. Returns nullopt if there is no record.
  Task<Result<std::optional<std::string>>> read_record(std::string_view name);
  /// Applies `change` to the stored record of the bucket, and commits the result if it differs from
  /// the stored record. Retries after concurrent changes.
  Task<Status> change_record(const Bucket& bucket, std::function<Status(BucketRecord&)> change);
  /// Makes one attempt to change the record. If another caller has changed the record, returns
  /// nullopt instead of kConflict, because `change` may also return kConflict.
  Task<std::optional<Status>> try_change_record(const Bucket& bucket,
                                                const std::function<Status(BucketRecord&)>& change);

  Task<Status> remove_sealed(const Bucket& bucket, DeletionOutcome& outcome);
  Task<Status> write_mark(const Bucket& bucket, bool deleting);
  Task<DeletionOutcome> lift_seal(const Bucket& bucket, bool may_be_marked);
  void apply_outcome(std::shared_ptr<const Bucket> bucket, DeletionOutcome outcome);
  Task<Result<bool>> finish_deletion(std::string name);
};

}  // namespace onggi::catalog
