// Jobs: background work of the admin API that outlives the request that started it. A job reports
// its progress and can be cancelled. Jobs live in memory: a restart ends them but does not undo
// their work. Private to admin/ and to server/, which constructs the Jobs object.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/protocol/problem.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/task.h"
#include "catalog/listing.h"
#include "catalog/objects.h"

namespace onggi::admin {

enum class JobState : std::uint8_t { kRunning, kDone, kFailed, kCancelled };
[[nodiscard]] std::string_view to_string(JobState state);

struct JobInfo {
  std::string id;
  JobState state = JobState::kRunning;
  std::string actor;
  std::string bucket;
  std::string prefix;
  Time created;
  std::optional<Time> finished = {};
  std::uint64_t done = 0;               // objects processed, including failed ones
  std::uint64_t failed = 0;             // objects that could not be deleted
  std::uint64_t bytes = 0;              // total size of the deleted objects
  std::optional<Problem> failure = {};  // the last failure, if any
};

class Jobs {
 public:
  static constexpr std::size_t kRunningMax = 8;
  /// So many of them may be started only by an actor who has no job running.
  static constexpr std::size_t kRunningReserve = 2;
  static constexpr std::size_t kKeptMax = 100;  // maximum number of finished jobs to keep

  /// Runs the task on an event loop, which waits for the task when the server stops.
  using Spawn = std::function<void(Task<void>)>;
  Jobs(catalog::Objects& objects, catalog::Listing& listing, Clock& clock, Random& random,
       Spawn spawn, std::function<bool()> stopping);

  /// Starts a job that deletes every object whose key starts with `prefix`. Error: kTooLarge if
  /// kRunningMax jobs are already running, or all but the reserve, and the actor has one.
  [[nodiscard]] Result<JobInfo> delete_prefix(const catalog::Bucket& bucket, std::string prefix,
                                              std::string actor);

  [[nodiscard]] std::vector<JobInfo> list() const;  // returns the newest job first
  [[nodiscard]] std::optional<JobInfo> find(std::string_view id) const;
  /// Requests that a job stop, and returns its current state. Has no effect on a finished job.
  /// Returns nullopt if there is no such job.
  [[nodiscard]] std::optional<JobInfo> cancel(std::string_view id);

 private:
  struct Job {
    JobInfo info;
    bool cancelled = false;
  };
  [[nodiscard]] Result<std::shared_ptr<Job>> add(JobInfo info);
  [[nodiscard]] std::shared_ptr<Job> look_up(std::string_view id) const;  // call with mutex_ held
  [[nodiscard]] bool goes_on(const Job& job) const;
  Task<void> run_delete(std::shared_ptr<Job> job, catalog::Bucket bucket);
  Task<Result<std::string>> delete_page(Job& job, const catalog::Bucket& bucket, std::string after);
  void finish(Job& job, const Status& status);

  catalog::Objects& objects_;
  catalog::Listing& listing_;
  Clock& clock_;
  Random& random_;
  const Spawn spawn_;
  const std::function<bool()> stopping_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<Job>> jobs_;  // oldest job first
};

}  // namespace onggi::admin
