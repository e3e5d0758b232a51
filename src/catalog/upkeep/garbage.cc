#include "catalog/garbage.h"

#include "base/check.h"
#include "base/log.h"
#include "base/when_all.h"
#include "catalog/codes.h"
#include "catalog/commit/collect.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/renames.h"
#include "catalog/objects/rename.h"
#include "storage/entry_scan.h"

namespace onggi::catalog {
namespace {

using storage::Family;

// The number of entries that are collected together, so that their commits share disk syncs.
constexpr std::size_t kEntriesAtOnce = 32;

storage::EntryScan::OnGap log_gap(const Bucket& bucket) {
  return [name = bucket.name](const storage::Gap& gap) {
    log::error("garbage of bucket {}: {}", name, describe(gap));
  };
}

/// A copy of a garbage entry. The copy stays valid after the entry's page is released.
struct KeptEntry {
  std::string row;
  std::string suffix;
  std::string value;
};

/// Releases the blobs to which a garbage entry refers, then erases the entry and its manifest.
Task<Result<GarbageReport>> collect_entry(Core& core, std::uint64_t space, const KeptEntry& kept) {
  const storage::Entry entry{kept.row, kept.suffix, kept.value};
  const auto blobs = co_await release_entry(core, space, entry);
  if (!blobs && (blobs.error().code == Code::kCorrupt || blobs.error().code == Code::kIo)) {
    // The blobs of this entry cannot be released, but those of other entries can. `onggi verify`
    // reports which entry is damaged.
    log::error("garbage of key {}: {}", kept.row, blobs.error().message());
    co_return GarbageReport{0, 1, 0};
  }
  if (!blobs) co_return fail(blobs.error());
  if (!*blobs) co_return GarbageReport{0, 1, 0};

  storage::Batch batch;
  batch.row = kept.row;
  batch.expectations.push_back({Family::kGarbage, kept.suffix, kept.value});
  batch.erases.push_back({Family::kGarbage, kept.suffix});
  batch.erases.push_back({Family::kManifest, kept.suffix});
  const auto erased = co_await commit_row(core, space, batch);
  // Another collector has erased the entry in the meantime.
  if (!erased && erased.error().code == Code::kConflict) co_return GarbageReport{};
  ONGGI_CO_TRY(erased);
  co_return GarbageReport{1, 0, **blobs};
}

Task<Status> collect_entries(Core& core, std::uint64_t space, const std::vector<KeptEntry>& entries,
                             GarbageReport& report) {
  std::vector<Task<Result<GarbageReport>>> tasks;
  tasks.reserve(entries.size());
  for (const auto& entry : entries) tasks.push_back(collect_entry(core, space, entry));
  const auto results = co_await when_all(std::move(tasks), kEntriesAtOnce);
  ONGGI_DCHECK(results.size() == entries.size());
  for (const auto& result : results) {
    if (!result) co_return fail(result.error());
    ONGGI_DCHECK(result->entries + result->skipped == 1);
    report.entries += result->entries;
    report.skipped += result->skipped;
    report.blobs += result->blobs;
  }
  co_return Status();
}

}  // namespace

Garbage::Garbage(Engine& engine, Buckets& buckets) : core_(engine.core()), buckets_(buckets) {}

Task<Result<GarbageReport>> Garbage::collect(const Bucket& bucket, std::size_t limit) {
  if (core_.renames.take_unfinished(bucket.space)) {
    const auto finished = co_await finish_renames(core_, bucket.space);
    if (!finished) core_.renames.note_unfinished(bucket.space);
  }
  GarbageReport report;
  storage::EntryScan scan(core_.metadata, bucket.space, Family::kGarbage, log_gap(bucket));
  bool end = false;
  // Skipped entries do not count toward `limit`, because they must not delay the other entries.
  while (!end && report.entries < limit) {
    std::vector<KeptEntry> entries;
    const auto wanted = std::min<std::size_t>(limit - report.entries, kEntriesAtOnce);
    ONGGI_DCHECK(wanted > 0);
    while (!end && entries.size() < wanted) {
      const auto* entry = ONGGI_CO_TRY(co_await scan.next());
      end = entry == nullptr;
      if (!end)
        entries.push_back(
            {std::string(entry->row), std::string(entry->suffix), std::string(entry->value)});
    }
    ONGGI_CO_TRY(co_await collect_entries(core_, bucket.space, entries, report));
  }
  ONGGI_DCHECK(report.entries <= limit);
  co_return report;
}

Task<Result<GarbageReport>> Garbage::collect_all() {
  GarbageReport report;
  const auto everything = buckets_.list("", "", SIZE_MAX);
  for (const auto& bucket : everything.buckets) {
    const auto collected = co_await collect(bucket, SIZE_MAX);
    const auto code = collected ? Code::kInternal : collected.error().code;
    if (code == kNoSuchBucket || code == Code::kConflict) continue;  // the bucket is being deleted
    if (!collected) co_return fail(collected.error());
    report.entries += collected->entries;
    report.skipped += collected->skipped;
    report.blobs += collected->blobs;
  }
  ONGGI_CO_TRY(co_await buckets_.resume_deletions());
  co_return report;
}

}  // namespace onggi::catalog
