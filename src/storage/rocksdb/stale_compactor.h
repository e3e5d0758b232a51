// StaleCompactor: has ranges compacted in which scans step over many records that were overwritten
// or erased. RocksDB would get there by itself, but for a small database, or a bucket that was
// emptied, not for a long time; until then every listing pays for it
// (docs/decisions/0012-stale-records.md). Internal to storage/rocksdb.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "storage/rocksdb/database.h"

namespace onggi::storage {

/// Raw keys of the column of entries, `end` included.
struct KeyRange {
  std::string begin;
  std::string end;
};

class StaleCompactor {
 public:
  using Duration = std::chrono::steady_clock::duration;
  static constexpr int kRestFactor = 9;  // the pause is at least so many times the last compaction
  static constexpr std::chrono::minutes kRestAfterFailure{10};

  StaleCompactor(Database& database, Duration pause);
  /// Gives up what is under way, and all that RocksDB does in the background.
  ~StaleCompactor();
  StaleCompactor(const StaleCompactor&) = delete;
  StaleCompactor& operator=(const StaleCompactor&) = delete;

  /// Soon, in the background. Forgotten if a compaction is under way, or it is not time for the
  /// next one: a later scan asks again. Safe from any thread.
  void ask(KeyRange range);

 private:
  void serve(const std::stop_token& stop);
  /// False when it failed, or there was no room to try.
  bool compact(const KeyRange& range);

  Database& database_;
  const Duration pause_;
  std::mutex mutex_;
  std::condition_variable_any asked_;
  std::optional<KeyRange> range_;  // what the thread is to do, or is doing
  std::chrono::steady_clock::time_point not_before_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace onggi::storage
