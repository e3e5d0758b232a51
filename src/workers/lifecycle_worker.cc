#include "workers/lifecycle_worker.h"

#include <string>
#include <utility>

namespace onggi::workers {
namespace {

/// The cost of one removal (one or two commits), relative to the cost of examining one object or
/// version. A refused removal has the same cost.
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
                                 PaceSchedule schedule)
    : lifecycle_(lifecycle),
      worker_("lifecycle", *this, clock, sleeper, schedule),
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

PacedWork::State LifecycleWorker::state() const {
  const auto status = lifecycle_.status();
  return {status.running, status.finished};
}

Task<Result<std::optional<std::uint64_t>>> LifecycleWorker::step() {
  const auto report = ONGGI_CO_TRY(co_await lifecycle_.step());
  if (!report) co_return std::nullopt;
  tell(*report);
  co_return 1 + report->looked_at + kRemovalCost * report->attempts();
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

}  // namespace onggi::workers
