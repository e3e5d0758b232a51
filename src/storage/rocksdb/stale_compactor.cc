#include "storage/rocksdb/stale_compactor.h"

#include <rocksdb/convenience.h>
#include <rocksdb/metadata.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace onggi::storage {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t kMargin = 256UL * 1024 * 1024;  // bytes of disk space to keep free
// The maximum number of records that a seek skips. Skipping so many records takes seconds and
// cannot be interrupted.
constexpr std::uint64_t kSkippedMax = 10'000'000;

/// Extends `range` by one key in each direction. RocksDB compacts down to the last level that has a
/// key in the range, and drops a deletion only if no deeper table overlaps it. Without the two
/// extra keys, deletions of entries that never reached the last level might be kept forever.
KeyRange with_neighbours(const Database& database, KeyRange range) {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.fill_cache = false;
  options.max_skippable_internal_keys = kSkippedMax;  // if exceeded, `range` is not extended
  const std::unique_ptr<rocksdb::Iterator> it(
      database.db().NewIterator(options, database.entries()));
  it->SeekForPrev(range.begin);
  if (it->Valid()) range.begin = it->key().ToString();
  it->Seek(range.end);
  if (it->Valid()) range.end = it->key().ToString();
  return range;
}

/// Returns how many bytes a compaction of `range` may rewrite. Tables of level 0 may span all
/// keys, so all tables of level 0 and of the first nonempty level below it are counted. In deeper
/// levels, only the tables that overlap `range` are counted.
std::uint64_t bytes_to_rewrite(const Database& database, const KeyRange& range) {
  rocksdb::ColumnFamilyMetaData column;
  database.db().GetColumnFamilyMetaData(database.entries(), &column);
  std::uint64_t bytes = 0;
  bool whole = true;
  for (const auto& level : column.levels) {
    for (const auto& table : level.files) {
      const bool overlaps = table.smallestkey <= range.end && table.largestkey >= range.begin;
      if (whole || overlaps) bytes += table.size;
    }
    if (level.level > 0 && !level.files.empty()) whole = false;
  }
  return bytes;
}

}  // namespace

StaleCompactor::StaleCompactor(Database& database, Duration pause)
    : database_(database),
      pause_(pause),
      not_before_(steady_clock::now() + pause),
      thread_([this](const std::stop_token& stop) { serve(stop); }) {}

StaleCompactor::~StaleCompactor() {
  thread_.request_stop();
  rocksdb::CancelAllBackgroundWork(&database_.db(), false);
}

void StaleCompactor::ask(KeyRange range) {
  const std::scoped_lock lock(mutex_);
  if (range_ || steady_clock::now() < not_before_) return;
  range_ = std::move(range);
  asked_.notify_one();
}

void StaleCompactor::serve(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (asked_.wait(lock, stop, [this] { return range_.has_value(); }) && !stop.stop_requested()) {
    lock.unlock();
    const auto began = steady_clock::now();
    const bool done = compact(*range_);  // while range_ is set, no other thread changes it
    const auto now = steady_clock::now();
    lock.lock();
    ONGGI_DCHECK(range_.has_value());  // ask() sets range_ only while range_ is empty
    range_.reset();
    const Duration rest = done ? kRestFactor * (now - began) : Duration(kRestAfterFailure);
    not_before_ = now + std::max(pause_, rest);
    ONGGI_DCHECK(not_before_ >= began);
  }
}

// Does nothing if a failure has stopped RocksDB, because RocksDB must not flush in that state
// (docs/decisions/0002-full-disk.md).
bool StaleCompactor::compact(const KeyRange& asked) {
  const auto range = with_neighbours(database_, asked);
  const auto needed = bytes_to_rewrite(database_, range) + kMargin;
  if (!database_.runs() || !database_.can_flush(needed)) return false;
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  // Compact the last level too: it may contain deletion records that have not been dropped.
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  const rocksdb::Slice begin(range.begin);
  const rocksdb::Slice end(range.end);
  const auto status = database_.db().CompactRange(options, database_.entries(), &begin, &end);
  if (!status.ok() && !status.IsIncomplete() && !status.IsShutdownInProgress())
    log::warn("metadata store: compacting stale records: {}", status.ToString());
  return status.ok();
}

}  // namespace onggi::storage
