// Lifecycle: carries out the lifecycle rules of all buckets, page by page. One pass visits the
// buckets in name order, and in each bucket the uploads, current objects, version histories and
// delete markers. It scans only the key prefixes that a rule covers, and it resumes after a
// restart. Versions that are due are removed with Objects::remove() or changed with
// set_storage_class(), on the condition that they have not changed since they were read. So an
// object that was written, tagged or undeleted in the meantime is kept, a locked version is not
// removed, and rules that were deleted in the meantime have no further effect. If configured,
// incomplete uploads that no rule covers are aborted after a given time. The caller (workers/)
// decides how fast a pass runs.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "catalog/buckets.h"
#include "catalog/objects.h"
#include "catalog/records/lifecycle_record.h"
#include "catalog/rules/lifecycle.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Core;
class Engine;

struct LifecycleSettings {
  std::chrono::seconds day = kDay;
  // age at which uploads that no rule covers are aborted; 0: never
  std::chrono::milliseconds abort_uploads_after{0};
  std::uint64_t transition_size_min = kTransitionSizeMin;
};

/// The results of one step.
struct LifecycleReport {
  std::uint64_t buckets = 0;  // buckets that this step completed
  std::uint64_t looked_at = 0;
  std::uint64_t expired = 0;  // current objects that expired
  std::uint64_t noncurrent = 0;
  std::uint64_t markers = 0;
  std::uint64_t aborted = 0;  // uploads aborted
  std::uint64_t moved = 0;    // versions moved to another storage class
  std::uint64_t refused = 0;  // versions kept because of a lock
  std::uint64_t failed = 0;   // other errors, including read errors; the next pass retries
  [[nodiscard]] std::uint64_t removed() const { return expired + noncurrent + markers + aborted; }
  [[nodiscard]] std::uint64_t attempts() const { return removed() + moved + refused + failed; }
};

class Lifecycle {
 public:
  /// The referenced objects must outlive the Lifecycle.
  Lifecycle(Engine& engine, Buckets& buckets, Objects& objects, LifecycleSettings settings);

  /// Loads the progress that an earlier process saved. Must be called once, before any other
  /// function.
  Task<Status> load();
  /// Begins a pass over all buckets, or continues an unfinished one.
  void begin();
  /// Reads the next page of versions or uploads and applies the rules to them. Returns nullopt when
  /// the pass is complete. An error means that a store is unavailable; the caller should retry
  /// later.
  Task<Result<std::optional<LifecycleReport>>> step();
  /// Stores the progress, so that load() can restore it after a restart.
  Task<Status> save();

  /// Safe to call from any thread.
  [[nodiscard]] LifecycleStatus status() const;

 private:
  /// A version to remove or to move to another storage class, or an upload to abort, with its state
  /// when it was read.
  struct Expired {
    std::string key;
    std::string version_id;  // id of the version, or the raw upload id
    ExpectedVersion expected;
    std::optional<StorageClass> moves_to = {};
  };
  using MaybeExpired = std::optional<Expired>;
  /// The state kept while the versions of one key are read, from newest to oldest.
  struct History {
    std::string key;
    std::string newest_version_id;
    Time newest_modified;
    // modification time of the last version read; the next older version became noncurrent then
    Time since;
    std::size_t newer = 0;  // number of noncurrent objects read so far
  };

  [[nodiscard]] std::optional<storage::ScanRange> next_range(const Bucket& bucket,
                                                             const LifecycleRules& rules) const;
  [[nodiscard]] bool is_due(const std::optional<LifecycleDue>& due) const;
  [[nodiscard]] TransitionScale transition_scale() const;
  Result<MaybeExpired> judge(const LifecycleRules& rules, const storage::Entry& entry);
  Result<MaybeExpired> judge_upload(const LifecycleRules& rules, const storage::Entry& entry) const;
  MaybeExpired judge_current(const LifecycleRules& rules, const ObjectInfo& object) const;
  MaybeExpired judge_version(const LifecycleRules& rules, const ObjectInfo& version);
  MaybeExpired judge_marker(const LifecycleRules& rules, const ObjectInfo& marker) const;
  [[nodiscard]] bool in_force(const Bucket& bucket, const LifecycleRules& rules) const;
  Task<void> remove_all(const Bucket& bucket, const LifecycleRules& rules,
                        const std::vector<Expired>& expired, LifecycleReport& report);
  Task<Status> remove(const Bucket& bucket, const LifecycleRules& rules, const Expired& expired);
  Task<Status> move(const Bucket& bucket, const Expired& expired);
  void count(const Bucket& bucket, const Expired& expired, const Status& removed,
             LifecycleReport& report) const;
  Task<Status> pass_gap(const Bucket& bucket, const storage::ScanRange& range, const Error& error,
                        LifecycleReport& report);
  void go_on_behind(const storage::ScanPage& page, const storage::ScanRange& range,
                    LifecycleReport& report);
  void next_phase(LifecycleReport& report);
  void next_bucket();
  void enter(const Bucket& bucket);
  void note_gap();
  void finish();

  Core& core_;
  Buckets& buckets_;
  Objects& objects_;
  const LifecycleSettings settings_;
  LifecyclePosition position_;
  std::optional<std::string> stored_;  // the record as it was last read or saved
  History history_;
  mutable std::mutex mutex_;
  LifecycleStatus status_;
};

}  // namespace onggi::catalog
