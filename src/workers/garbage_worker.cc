#include "workers/garbage_worker.h"

#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "catalog/codes.h"

namespace onggi::workers {
namespace {

// The maximum number of garbage entries that are released in one bucket before the worker moves to
// the next bucket. Each step begins by skipping all entries that earlier steps erased, so small
// steps would spend most of their time on skipping.
constexpr std::size_t kEntriesPerStep = 20'000;

/// Returns true if `error` means that the bucket has been deleted or is being deleted.
bool is_going(const Error& error) {
  return error.code == Code::kConflict || error.code == catalog::kNoSuchBucket;
}

}  // namespace

GarbageWorker::GarbageWorker(catalog::Garbage& garbage, catalog::Buckets& buckets, Sleeper& sleeper,
                             metrics::Registry& registry, Schedule schedule)
    : garbage_(garbage),
      buckets_(buckets),
      sleeper_(sleeper),
      schedule_(schedule),
      entries_(registry.counter("onggi_garbage_entries_total", "Garbage entries released.")),
      blobs_(registry.counter("onggi_garbage_blobs_total", "Blobs removed as garbage.")),
      orphans_(registry.counter("onggi_orphan_blobs_total", "Blobs removed as orphans.")),
      sweeps_(registry.counter("onggi_orphan_sweeps_total", "Completed searches for orphans.")) {}

std::vector<catalog::Bucket> GarbageWorker::all_buckets() const {
  constexpr std::size_t kPageSize = 1000;
  std::vector<catalog::Bucket> all;
  std::string after;
  while (true) {
    auto page = buckets_.list({}, after, kPageSize);
    std::ranges::move(page.buckets, std::back_inserter(all));
    if (!page.next) return all;
    ONGGI_DCHECK(*page.next > after);  // each page begins after the previous page
    after = *page.next;
  }
}

Task<std::uint64_t> GarbageWorker::collect_once() {
  std::uint64_t handled = 0;
  for (const auto& bucket : all_buckets()) {
    if (sleeper_.stopped()) break;
    const auto report = co_await garbage_.collect(bucket, kEntriesPerStep);
    if (!report) {
      if (!is_going(report.error()))
        log::warn("collecting garbage of {}: {}", bucket.name, report.error().message());
      continue;
    }
    entries_.add(report->entries);
    blobs_.add(report->blobs);
    handled += report->entries;
  }
  // Resume deletions of buckets that waited for a reader to finish.
  const auto resumed = co_await buckets_.resume_deletions();
  if (!resumed) log::warn("resuming deletions: {}", resumed.error().message());
  co_return handled;
}

Task<void> GarbageWorker::collect_garbage() {
  auto pause = schedule_.garbage_busy;
  while (co_await sleeper_.sleep_for(pause)) {
    const auto handled = co_await collect_once();
    pause = handled > 0 ? schedule_.garbage_busy : std::min(pause * 2, schedule_.garbage_idle);
    ONGGI_DCHECK(pause <= std::max(schedule_.garbage_busy, schedule_.garbage_idle));
  }
}

Task<void> GarbageWorker::sweep_orphans() {
  auto pause = schedule_.orphans_first;
  while (co_await sleeper_.sleep_for(pause)) {
    pause = schedule_.orphans;
    const auto removed = co_await garbage_.sweep_orphans();
    if (!removed) {
      pause = std::min(schedule_.orphans, schedule_.orphans_retry);
      log::warn("looking for orphans: {}", removed.error().message());
      continue;
    }
    orphans_.add(*removed);
    sweeps_.add(1);
    if (*removed > 0) log::info("removed {} blobs that no record refers to", *removed);
  }
}

Task<void> GarbageWorker::expire_uploads() {
  while (co_await sleeper_.sleep_for(schedule_.uploads)) {
    for (const auto& bucket : all_buckets()) {
      if (sleeper_.stopped()) break;
      const auto done = co_await garbage_.expire_uploads(bucket, std::nullopt);
      if (!done && !is_going(done.error()))
        log::warn("expiring uploads of {}: {}", bucket.name, done.error().message());
    }
  }
}

}  // namespace onggi::workers
