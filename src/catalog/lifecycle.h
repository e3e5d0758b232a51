// Lifecycle: carries out what the buckets' lifecycle rules say, page by page. A pass goes through
// all buckets by name, in each through uploads, current objects, histories and delete markers, and
// looks only where a rule speaks of the keys; it survives restarts. What is due goes through
// Objects::remove or set_storage_class, with the condition that it is still what was looked at; so
// an object that was written, tagged or undeleted meanwhile stays, what is locked refuses, and
// rules that are withdrawn meanwhile remove nothing more. Incomplete uploads that no rule speaks of
// go after a time of their own, if there is one. The pace is the caller's (workers/).
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
#include "catalog/stores.h"

namespace onggi::catalog {

struct LifecycleSettings {
  std::chrono::seconds day = kDay;
  std::chrono::milliseconds abort_uploads_after{0};  // of which no rule speaks; 0: never
  std::uint64_t transition_size_min = kTransitionSizeMin;
};

/// What a step did.
struct LifecycleReport {
  std::uint64_t buckets = 0;  // that it came to the end of
  std::uint64_t looked_at = 0;
  std::uint64_t expired = 0;  // current objects
  std::uint64_t noncurrent = 0;
  std::uint64_t markers = 0;
  std::uint64_t aborted = 0;  // uploads
  std::uint64_t moved = 0;    // to another storage class
  std::uint64_t refused = 0;  // locked
  std::uint64_t failed = 0;   // for other reasons, as did looks; the next pass tries again
  [[nodiscard]] std::uint64_t removed() const { return expired + noncurrent + markers + aborted; }
  [[nodiscard]] std::uint64_t attempts() const { return removed() + moved + refused + failed; }
};

class Lifecycle {
 public:
  /// All outlive it.
  Lifecycle(Stores& stores, Buckets& buckets, Objects& objects, LifecycleSettings settings)
      : stores_(stores), buckets_(buckets), objects_(objects), settings_(settings) {}

  /// Reads how far an earlier process came. Call once, first.
  Task<Status> load();
  /// Begins a pass, or goes on with the one that is under way.
  void begin();
  /// Looks at the next page of entries and does what is due. Empty when the pass is over. An
  /// error is a store that does not answer: try again later.
  Task<Result<std::optional<LifecycleReport>>> step();
  /// Remembers how far it has come, for load().
  Task<Status> save();

  /// Safe from any thread.
  [[nodiscard]] LifecycleStatus status() const;

 private:
  /// What is to go, or to have another storage class, as it was found.
  struct Doomed {
    std::string key;
    std::string version_id;  // as in ObjectName; of an upload its raw id
    Judgement judgement;
    std::optional<StorageClass> moves_to = {};
  };
  using MaybeDoomed = std::optional<Doomed>;
  /// The versions of one key, as far as they have been looked at, newest first.
  struct History {
    std::string key;
    std::string newest_version_id;
    Time newest_modified;
    Time since;             // when the last one was made: the next one is noncurrent since then
    std::size_t newer = 0;  // noncurrent objects so far
  };

  [[nodiscard]] std::optional<storage::ScanRange> next_range(const Bucket& bucket,
                                                             const LifecycleRules& rules) const;
  [[nodiscard]] bool is_due(const std::optional<LifecycleDue>& due) const;
  [[nodiscard]] TransitionScale transition_scale() const;
  Result<MaybeDoomed> judge(const LifecycleRules& rules, const storage::Entry& entry);
  Result<MaybeDoomed> judge_upload(const LifecycleRules& rules, const storage::Entry& entry) const;
  MaybeDoomed judge_current(const LifecycleRules& rules, const ObjectInfo& object) const;
  MaybeDoomed judge_version(const LifecycleRules& rules, const ObjectInfo& version);
  MaybeDoomed judge_marker(const LifecycleRules& rules, const ObjectInfo& marker) const;
  [[nodiscard]] bool in_force(const Bucket& bucket, const LifecycleRules& rules) const;
  Task<void> remove_all(const Bucket& bucket, const LifecycleRules& rules,
                        const std::vector<Doomed>& doomed, LifecycleReport& report);
  Task<Status> remove(const Bucket& bucket, const LifecycleRules& rules, const Doomed& doomed);
  Task<Status> move(const Bucket& bucket, const Doomed& doomed);
  void count(const Bucket& bucket, const Doomed& doomed, const Status& removed,
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

  Stores& stores_;
  Buckets& buckets_;
  Objects& objects_;
  const LifecycleSettings settings_;
  LifecyclePosition position_;
  History history_;
  mutable std::mutex mutex_;
  LifecycleStatus status_;
};

}  // namespace onggi::catalog
