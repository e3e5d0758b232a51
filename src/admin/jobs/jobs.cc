#include "admin/jobs/jobs.h"

#include <algorithm>

#include "admin/protocol/reasons.h"
#include "base/codec.h"
#include "base/log.h"
#include "base/when_all.h"

namespace onggi::admin {
namespace {

constexpr std::size_t kJobIdSize = 8;
/// The number of concurrent deletes in a job. The number is low, so that other requests still fit
/// into the commit batches.
constexpr std::size_t kDeletesAtOnceMax = 16;

Task<Result<std::uint64_t>> remove(catalog::Objects& objects, const catalog::Bucket& bucket,
                                   std::string key, std::uint64_t size) {
  catalog::RemoveRequest request;
  request.key = std::move(key);
  ONGGI_CO_TRY(co_await objects.remove(bucket, std::move(request)));
  co_return size;
}

}  // namespace

std::string_view to_string(JobState state) {
  switch (state) {
    case JobState::kRunning: return "running";
    case JobState::kDone: return "done";
    case JobState::kFailed: return "failed";
    case JobState::kCancelled: return "cancelled";
  }
  return "";
}

Jobs::Jobs(catalog::Objects& objects, catalog::Listing& listing, Clock& clock, Random& random,
           Spawn spawn, std::function<bool()> stopping)
    : objects_(objects),
      listing_(listing),
      clock_(clock),
      random_(random),
      spawn_(std::move(spawn)),
      stopping_(std::move(stopping)) {}

Result<JobInfo> Jobs::delete_prefix(const catalog::Bucket& bucket, std::string prefix,
                                    std::string actor) {
  JobInfo info;
  info.actor = std::move(actor);
  info.bucket = bucket.name;
  info.prefix = std::move(prefix);
  auto job = ONGGI_TRY(add(std::move(info)));
  auto started = job->info;
  spawn_(run_delete(std::move(job), bucket));
  return started;
}

Result<std::shared_ptr<Jobs::Job>> Jobs::add(JobInfo info) {
  const std::scoped_lock lock(mutex_);
  const auto is_running = [](const auto& job) { return job->info.state == JobState::kRunning; };
  const auto is_of_actor = [&](const auto& job) {
    return is_running(job) && job->info.actor == info.actor;
  };
  const auto running = static_cast<std::size_t>(std::ranges::count_if(jobs_, is_running));
  const auto reserve = std::ranges::any_of(jobs_, is_of_actor) ? kRunningReserve : 0;
  if (running + reserve >= kRunningMax) return fail(Code::kTooLarge, say("jobs_max", running));
  info.id = hex_encode(random_.bytes(kJobIdSize));
  info.created = clock_.now();
  auto job = std::make_shared<Job>();
  job->info = std::move(info);
  jobs_.push_back(job);
  if (jobs_.size() > kKeptMax + kRunningMax)
    jobs_.erase(std::ranges::find_if_not(jobs_, is_running));
  return job;
}

bool Jobs::goes_on(const Job& job) const {
  const std::scoped_lock lock(mutex_);
  return !job.cancelled && !stopping_();
}

Task<void> Jobs::run_delete(std::shared_ptr<Job> job, catalog::Bucket bucket) {
  std::string after;
  while (goes_on(*job)) {
    auto next = co_await delete_page(*job, bucket, std::move(after));
    if (!next) co_return finish(*job, fail(next.error()));
    after = *std::move(next);
    if (after.empty()) co_return finish(*job, Status());
  }
  finish(*job, Status());
}

/// Deletes the objects of one listing page. Returns the marker for the next page, or an empty
/// string after the last page.
Task<Result<std::string>> Jobs::delete_page(Job& job, const catalog::Bucket& bucket,
                                            std::string after) {
  catalog::ListRequest request;
  request.prefix = job.info.prefix;
  request.after = std::move(after);
  auto page = ONGGI_CO_TRY(co_await listing_.list(bucket, std::move(request)));
  std::vector<Task<Result<std::uint64_t>>> tasks;
  tasks.reserve(page.objects.size());
  for (auto& object : page.objects)
    tasks.push_back(remove(objects_, bucket, std::move(object.key), object.size));
  const auto outcomes = co_await when_all(std::move(tasks), kDeletesAtOnceMax);

  const std::scoped_lock lock(mutex_);
  for (const auto& size : outcomes) {
    ++job.info.done;
    if (size) {
      job.info.bytes += *size;
    } else {
      ++job.info.failed;
      job.info.failure = to_problem(size.error());
    }
  }
  co_return page.truncated ? page.next : std::string();
}

void Jobs::finish(Job& job, const Status& status) {
  const std::scoped_lock lock(mutex_);
  auto& info = job.info;
  info.finished = clock_.now();
  if (!status) info.failure = to_problem(status.error());
  const bool stopped = job.cancelled || stopping_();
  info.state = !status || info.failed > 0 ? JobState::kFailed
               : stopped                  ? JobState::kCancelled
                                          : JobState::kDone;
  log::info("job {}: deleting {}/{}* {}: {} objects, {} failed", info.id, info.bucket, info.prefix,
            to_string(info.state), info.done, info.failed);
}

std::vector<JobInfo> Jobs::list() const {
  const std::scoped_lock lock(mutex_);
  std::vector<JobInfo> all;
  for (const auto& job : jobs_) all.push_back(job->info);
  std::ranges::reverse(all);
  return all;
}

std::shared_ptr<Jobs::Job> Jobs::look_up(std::string_view id) const {
  const auto found =
      std::ranges::find_if(jobs_, [&](const auto& job) { return job->info.id == id; });
  return found == jobs_.end() ? nullptr : *found;
}

std::optional<JobInfo> Jobs::find(std::string_view id) const {
  const std::scoped_lock lock(mutex_);
  const auto job = look_up(id);
  return job ? std::optional(job->info) : std::nullopt;
}

std::optional<JobInfo> Jobs::cancel(std::string_view id) {
  const std::scoped_lock lock(mutex_);
  const auto job = look_up(id);
  if (!job) return std::nullopt;
  if (job->info.state == JobState::kRunning) job->cancelled = true;
  return job->info;
}

}  // namespace onggi::admin
