// Jobs: work of the portal that outlives the request which asked for it, with progress and a way to
// stop it. In memory: a restart ends them, and what they did stays done. Private to admin/ and its
// wiring.
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
  std::uint64_t done = 0;    // objects dealt with
  std::uint64_t failed = 0;  // objects that could not be
  std::uint64_t bytes = 0;
  std::optional<Problem> failure = {};  // of kFailed
};

class Jobs {
 public:
  static constexpr std::size_t kRunningMax = 8;
  static constexpr std::size_t kKeptMax = 100;  // of those that ended, the newest

  using Spawn = std::function<void(Task<void>)>;  // on an event loop that waits for the task when
                                                  // the server stops
  Jobs(catalog::Objects& objects, catalog::Listing& listing, Clock& clock, Random& random,
       Spawn spawn, std::function<bool()> stopping);

  /// Deletes every object whose key starts with `prefix`. kTooLarge when kRunningMax jobs run.
  [[nodiscard]] Result<JobInfo> delete_prefix(const catalog::Bucket& bucket, std::string prefix,
                                              std::string actor);

  [[nodiscard]] std::vector<JobInfo> list() const;  // newest first
  [[nodiscard]] std::optional<JobInfo> find(std::string_view id) const;
  /// Asks it to stop; one that ended stays as it is.
  [[nodiscard]] std::optional<JobInfo> cancel(std::string_view id);

 private:
  struct Job {
    JobInfo info;
    bool cancelled = false;
  };
  [[nodiscard]] Result<std::shared_ptr<Job>> add(JobInfo info);
  [[nodiscard]] std::shared_ptr<Job> look_up(std::string_view id) const;  // with mutex_ held
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
  std::deque<std::shared_ptr<Job>> jobs_;  // oldest first
};

}  // namespace onggi::admin
