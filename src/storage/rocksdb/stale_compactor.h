// StaleCompactor: compacts ranges in which scans step over many overwritten or erased records.
// RocksDB compacts such ranges eventually, but that may take a long time in a small database or an
// emptied bucket, and every listing is slow until then (docs/decisions/0012-stale-records.md).
// Internal to storage/rocksdb.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "storage/rocksdb/database.h"

namespace onggi::storage {

/// A range of raw keys in the entries column family. `end` is included.
struct KeyRange {
  std::string begin;
  std::string end;
};

class StaleCompactor {
 public:
  using Duration = std::chrono::steady_clock::duration;
  static constexpr int kRestFactor = 9;  // pause, as a multiple of the last compaction's duration
  static constexpr std::chrono::minutes kRestAfterFailure{10};

  StaleCompactor(Database& database, Duration pause);
  /// Cancels the compaction in progress and all other background work of RocksDB.
  ~StaleCompactor();
  StaleCompactor(const StaleCompactor&) = delete;
  StaleCompactor& operator=(const StaleCompactor&) = delete;

  /// Requests a compaction of `range` in the background. The request is dropped if a compaction is
  /// in progress or the pause after the last compaction has not passed; a later scan repeats the
  /// request. Safe from any thread.
  void ask(KeyRange range);

 private:
  void serve(const std::stop_token& stop);
  /// Returns false if the compaction failed, or was not started because RocksDB has stopped or the
  /// disk has too little space.
  bool compact(const KeyRange& range);

  Database& database_;
  const Duration pause_;
  std::mutex mutex_;
  std::condition_variable_any asked_;
  std::optional<KeyRange> range_;  // range that waits for compaction or is being compacted
  std::chrono::steady_clock::time_point not_before_;
  std::jthread thread_;  // last, because the thread uses all members above
};

}  // namespace onggi::storage
