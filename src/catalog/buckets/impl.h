// The inside of Buckets, shared by its .cc files: buckets.cc (finding and making them),
// bucket_changes.cc and bucket_removal.cc.
//
// Invariants
// - `live` holds every stored bucket that is not being deleted, as it is stored; readers get it as
//   it is at that moment.
// - A bucket is made, and its record changed, one at a time (`changes`): what is stored and what is
//   live change in one order, and nobody adopts a bucket that its maker has not made live yet.
// - All who hold a bucket share its VersioningState: one space has one.
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

#include "base/async_mutex.h"
#include "catalog/buckets.h"
#include "catalog/buckets/deletion.h"
#include "catalog/commit/scan.h"
#include "catalog/records/records.h"

namespace onggi::catalog {

/// decode_bucket(), with a VersioningState.
[[nodiscard]] Result<BucketRecord> read_bucket_record(std::string_view name,
                                                      std::string_view value);

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

struct Buckets::Impl {
  explicit Impl(Stores& stores_in) : stores(stores_in) {}

  Stores& stores;
  mutable std::shared_mutex mutex;  // of the following
  std::map<std::string, std::shared_ptr<const Bucket>, std::less<>> live;
  std::map<std::string, Deletion, std::less<>> deletions;
  std::set<std::string, std::less<>> removing;  // being looked at by remove(), or undecided
  std::vector<std::shared_ptr<const Bucket>> undecided;
  std::vector<Gap> gaps;  // between the names that could be read at the start
  AsyncMutex changes;

  Task<Status> load(const storage::Entry& entry);
  /// Nobody knows whether there is a bucket of that name.
  [[nodiscard]] bool in_gap(std::string_view name) const;
  Task<Status> finish_all_renames();
  [[nodiscard]] BucketRecord make_record(std::string name, NewBucket& request) const;
  Task<Result<std::shared_ptr<const Bucket>>> make(std::string name, NewBucket request);
  Task<Result<std::shared_ptr<const Bucket>>> adopt(std::string name, std::uint64_t space);
  Task<void> discard(std::uint64_t space);

  /// The stored record; none: there is no such bucket.
  Task<Result<std::optional<std::string>>> read_record(std::string_view name);
  Task<Status> change_record(const Bucket& bucket, std::function<Status(BucketRecord&)> change);

  Task<Status> remove_sealed(const Bucket& bucket, Fate& fate);
  Task<Status> write_mark(const Bucket& bucket, bool deleting);
  Task<Fate> lift_seal(const Bucket& bucket, bool may_be_marked);
  void settle(std::shared_ptr<const Bucket> bucket, Fate fate);
  Task<Result<bool>> finish_deletion(std::string name);
};

}  // namespace onggi::catalog
