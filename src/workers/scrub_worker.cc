#include "workers/scrub_worker.h"

#include <algorithm>

#include "base/log.h"

namespace onggi::workers {
ScrubWorker::ScrubWorker(catalog::Scrub& scrub, const Clock& clock, Sleeper& sleeper,
                         metrics::Registry& registry, PaceSchedule schedule)
    : scrub_(scrub),
      worker_("scrub", *this, clock, sleeper, schedule),
      bytes_(registry.counter(
          "onggi_scrub_bytes_total",
          "Bytes read and checked by the scrub; a record counts as at least 4 KiB.")),
      passes_(registry.counter("onggi_scrub_passes_total", "Completed scrubs.")) {
  const auto damaged = [&scrub] {
    const auto status = scrub.status();
    return static_cast<double>(std::max(status.damaged, status.damaged_before));
  };
  registry.watch(
      "onggi_scrub_damaged", "gauge",
      "Damaged blobs and small bodies found by the last completed scrub or by the running one.", {},
      damaged);
  const auto finished = [&scrub] {
    const auto status = scrub.status();
    return status.finished ? static_cast<double>(to_unix_ms(*status.finished)) / 1000 : 0.0;
  };
  registry.watch("onggi_scrub_finished_timestamp_seconds", "gauge",
                 "Unix time when the last scrub completed; 0 if none has.", {}, finished);
}

PacedWork::State ScrubWorker::state() const {
  const auto status = scrub_.status();
  return {status.running, status.finished};
}

Task<Result<std::optional<std::uint64_t>>> ScrubWorker::step() {
  auto read = co_await scrub_.step();
  if (read && *read) bytes_.add(**read);
  co_return read;
}

void ScrubWorker::completed() {
  passes_.add(1);
  const auto damaged = scrub_.status().damaged_before;
  if (damaged > 0) log::error("scrub: {} damaged pieces; run `onggi verify`", damaged);
}

}  // namespace onggi::workers
