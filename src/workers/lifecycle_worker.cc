#include "workers/lifecycle_worker.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace onggi::workers {
namespace {

/// Rests shorter than this are accumulated.
constexpr std::chrono::milliseconds kExpiryRestMin{20};
constexpr std::chrono::milliseconds kExpiryLookMax{3'600'000};
/// The cost of an attempted removal (one or two commits), expressed as a number of examined
/// entries. A refused removal costs the same.
constexpr std::uint64_t kRemovalCost = 10;

metrics::Counter& expired_counter(metrics::Registry& registry, std::string kind) {
  return registry.counter(
      "onggi_lifecycle_expired_total",
      "Objects, versions and delete markers that lifecycle rules expired, by kind.",
      {{"kind", std::move(kind)}});
}

}  // namespace

LifecycleWorker::LifecycleWorker(catalog::Lifecycle& lifecycle, const Clock& clock,
                                 Sleeper& sleeper, metrics::Registry& registry,
                                 ExpirySchedule schedule)
    : lifecycle_(lifecycle),
      clock_(clock),
      sleeper_(sleeper),
      schedule_(schedule),
      passes_(
          registry.counter("onggi_lifecycle_passes_total", "Completed passes over all buckets.")),
      buckets_(registry.counter("onggi_lifecycle_buckets_total", "Buckets examined.")),
      looked_at_(registry.counter(
          "onggi_lifecycle_looked_at_total",
          "Objects, versions, delete markers and uploads that a rule might apply to.")),
      expired_(expired_counter(registry, "current")),
      noncurrent_(expired_counter(registry, "noncurrent")),
      markers_(expired_counter(registry, "delete_marker")),
      aborted_(registry.counter("onggi_lifecycle_aborted_uploads_total",
                                "Incomplete uploads that were aborted because of their age.")),
      moved_(registry.counter("onggi_lifecycle_transitions_total",
                              "Objects and versions that were moved to another storage class.")),
      refused_(registry.counter("onggi_lifecycle_refused_total",
                                "Removals refused because the version is locked.")),
      failed_(registry.counter("onggi_lifecycle_failed_total",
                               "Removals and checks that failed; the next pass tries again.")) {
  const auto lag = [&lifecycle, &clock] {
    const auto covered = lifecycle.status().covered;
    if (!covered || clock.now() < *covered) return 0.0;
    return std::chrono::duration<double>(clock.now() - *covered).count();
  };
  registry.watch("onggi_lifecycle_lag_seconds", "gauge",
                 "Time since the start of the last completed pass; everything due then has been "
                 "handled. 0 before the first pass.",
                 {}, lag);
}

/// Returns the time until the next pass is due. If the last pass ended in the future, the clock was
/// set back, and the next pass is due at once: waiting for the clock to catch up could take years.
std::chrono::milliseconds LifecycleWorker::until_due() const {
  const auto status = lifecycle_.status();
  const auto now = clock_.now();
  if (status.running || !status.finished || now < *status.finished) return {};
  const auto due = *status.finished + schedule_.interval;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - now);
  return std::clamp(left, std::chrono::milliseconds(0), kExpiryLookMax);
}

Task<void> LifecycleWorker::run() {
  if (schedule_.rate == 0) co_return;
  auto pause = schedule_.first;
  while (co_await sleeper_.sleep_for(pause)) {
    pause = until_due();
    if (pause.count() > 0) continue;
    const auto done = co_await pass();
    co_await save();
    ONGGI_DCHECK(pause.count() == 0);  // a pass begins only when it is due
    pause = done ? std::max(until_due(), kExpiryRestMin) : schedule_.retry;
    if (!done) log::warn("lifecycle: {}", done.error().message());
  }
}

Task<Status> LifecycleWorker::pass() {
  lifecycle_.begin();
  saved_ = Sleeper::Clock::now();
  while (true) {
    ONGGI_CO_ASSIGN(const auto report, co_await lifecycle_.step());
    if (!report) break;
    tell(*report);
    const bool goes_on = co_await pay(*report);
    if (!goes_on) co_return Status();
    if (Sleeper::Clock::now() >= saved_ + schedule_.save) co_await save();
  }
  passes_.add(1);
  co_return Status();
}

void LifecycleWorker::tell(const catalog::LifecycleReport& report) {
  buckets_.add(report.buckets);
  looked_at_.add(report.looked_at);
  expired_.add(report.expired);
  noncurrent_.add(report.noncurrent);
  markers_.add(report.markers);
  aborted_.add(report.aborted);
  moved_.add(report.moved);
  refused_.add(report.refused);
  failed_.add(report.failed);
}

/// Rests for the time that the reported work should take at the configured rate. Returns false if
/// the server is stopping.
Task<bool> LifecycleWorker::pay(const catalog::LifecycleReport& report) {
  ONGGI_DCHECK(schedule_.rate > 0 && owed_ >= owed_.zero() && owed_ < kExpiryRestMin);
  const auto work = 1 + report.looked_at + kRemovalCost * report.attempts();
  const std::chrono::duration<double> cost(static_cast<double>(work) /
                                           static_cast<double>(schedule_.rate));
  owed_ += std::chrono::duration_cast<std::chrono::nanoseconds>(cost);
  if (owed_ < kExpiryRestMin) {
    co_await Yield();
    co_return !sleeper_.stopped();
  }
  const auto rest = std::exchange(owed_, {});
  co_return co_await sleeper_.sleep_for(rest);
}

/// Saves the progress of the current pass. If this fails, a restart repeats part of the pass.
Task<void> LifecycleWorker::save() {
  saved_ = Sleeper::Clock::now();
  const auto saved = co_await lifecycle_.save();
  if (!saved) log::debug("lifecycle: saving its position: {}", saved.error().message());
}

}  // namespace onggi::workers
