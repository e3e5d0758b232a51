#include "workers/scrub_worker.h"

#include <algorithm>

#include "base/check.h"
#include "base/log.h"

namespace onggi::workers {
namespace {

/// Rests shorter than this are accumulated, because a timer costs more than reading a small blob.
constexpr std::chrono::milliseconds kRestMin{20};
constexpr std::chrono::milliseconds kLookMax{3'600'000};

}  // namespace

ScrubWorker::ScrubWorker(catalog::Scrub& scrub, const Clock& clock, Sleeper& sleeper,
                         metrics::Registry& registry, ScrubSchedule schedule)
    : scrub_(scrub),
      clock_(clock),
      sleeper_(sleeper),
      schedule_(schedule),
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

std::chrono::milliseconds ScrubWorker::until_due() const {
  const auto status = scrub_.status();
  if (status.running || !status.finished) return {};
  const auto due = *status.finished + schedule_.interval;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - clock_.now());
  return std::clamp(left, std::chrono::milliseconds(0), kLookMax);
}

Task<void> ScrubWorker::run() {
  if (schedule_.rate == 0) co_return;
  auto pause = schedule_.first;
  while (co_await sleeper_.sleep_for(pause)) {
    pause = until_due();
    if (pause.count() > 0) continue;
    const auto done = co_await pass();
    co_await save();
    ONGGI_DCHECK(pause.count() == 0);  // a pass begins only when it is due
    pause = done ? std::max(until_due(), kRestMin) : schedule_.retry;
    if (!done) log::warn("scrub: {}", done.error().message());
  }
}

Task<Status> ScrubWorker::pass() {
  scrub_.begin();
  saved_ = Sleeper::Clock::now();
  while (true) {
    ONGGI_CO_ASSIGN(const auto read, co_await scrub_.step());
    if (!read) break;
    bytes_.add(*read);
    const bool goes_on = co_await pay(*read);
    if (!goes_on) co_return Status();
    if (Sleeper::Clock::now() < saved_ + schedule_.save) continue;
    co_await save();
  }
  passes_.add(1);
  const auto damaged = scrub_.status().damaged_before;
  if (damaged > 0) log::error("scrub: {} damaged pieces; run `onggi verify`", damaged);
  co_return Status();
}

/// Rests for the time that reading `bytes` should take at the configured rate. Returns false if the
/// server is stopping.
Task<bool> ScrubWorker::pay(std::uint64_t bytes) {
  ONGGI_DCHECK(schedule_.rate > 0 && owed_ >= owed_.zero() && owed_ < kRestMin);
  const std::chrono::duration<double> cost(static_cast<double>(bytes) /
                                           static_cast<double>(schedule_.rate));
  owed_ += std::chrono::duration_cast<std::chrono::nanoseconds>(cost);
  if (owed_ < kRestMin) {
    co_await Yield();
    co_return !sleeper_.stopped();
  }
  const auto rest = std::exchange(owed_, {});
  co_return co_await sleeper_.sleep_for(rest);
}

/// Saves the progress of the current pass. If this fails, a restart repeats part of the pass.
Task<void> ScrubWorker::save() {
  saved_ = Sleeper::Clock::now();
  const auto saved = co_await scrub_.save();
  if (!saved) log::debug("scrub: saving its position: {}", saved.error().message());
}

}  // namespace onggi::workers
