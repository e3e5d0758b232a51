// The embedded metadata engine: a MetadataStore on RocksDB. Only the setup code in server/, tests
// and benchmarks include this header. The header hides RocksDB from all other code.
//
// Commits go through one writer thread (commit_writer.h), which syncs the log once for all waiting
// commits. Reads try memory and the block cache first, and run on the blocking pool only if they
// need the disk.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/blocking_pool.h"
#include "storage/metadata_store.h"

namespace rocksdb {
class FileSystem;
}

namespace onggi::storage {

struct RocksdbOptions {
  std::string path;
  bool create = false;  // create the database if it does not exist
  std::size_t block_cache_bytes = 256UL * 1024 * 1024;
  std::size_t write_buffer_bytes = 64UL * 1024 * 1024;  // per column family; there are two
  std::size_t wal_bytes_max = 256UL * 1024 * 1024;      // maximum log size to replay at startup
  std::size_t table_bytes = 64UL * 1024 * 1024;         // approximate size of a table below level 0
  /// Disk space held in a file that is deleted when the disk is full, so that deletes still work.
  /// It must be enough to flush the write buffers. 0 means no reserve.
  std::size_t reserve_bytes = 128UL * 1024 * 1024;
  /// The minimum time between two compactions that slow scans request, and between the opening of
  /// the store and the first such compaction.
  std::chrono::milliseconds compaction_pause{60'000};
  /// Opens the database even if acknowledged commits are lost because a log is damaged. If false,
  /// opening fails with kCorrupt in that case.
  bool accept_lost_commits = false;
  /// Called once, on the writer thread, after a failure that makes further writes impossible. The
  /// process should exit; the store recovers at the next start.
  std::function<void(const Error&)> on_fatal;
  /// A file system for tests that inject faults. Null selects the real file system.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

/// Counts since the store was opened. Each counter is read separately, so the counters may be
/// inconsistent while a group of commits is in progress.
struct CommitStats {
  std::uint64_t commits = 0;    // commits that were applied and are durable
  std::uint64_t conflicts = 0;  // commits with an expectation that did not match
  std::uint64_t refused = 0;    // commits with another error: queue full, disk full, sealed, ...
  std::uint64_t groups = 0;     // groups of commits that the writer thread processed
  std::uint64_t syncs = 0;      // log syncs: one for each group that wrote something
  std::uint64_t bytes = 0;      // bytes written to the log
  std::uint64_t queued = 0;     // commits that are waiting now
};

class RocksdbMetadataStore : public MetadataStore {
 public:
  /// Returns the commit counters. Safe from any thread; takes no lock.
  [[nodiscard]] virtual CommitStats commit_stats() const = 0;
  /// Returns true if the disk has space for commits that add data. Safe from any thread. Queries
  /// the file system.
  [[nodiscard]] virtual bool has_room() const = 0;
  /// Returns which table is damaged and how, or nullopt if no damage was found. Once damage has
  /// been found, all writes are refused, but readable data is still returned. Safe from any thread.
  [[nodiscard]] virtual std::optional<std::string> damage() const = 0;
};

/// Opens the database in options.path, recovering it if necessary. Blocks. Errors: kInvalid if its
/// format is unknown or too new, kNotFound if it does not exist and `create` is false. The blocking
/// pool must outlive the store, and no call may be in progress when the store is destroyed.
[[nodiscard]] Result<std::unique_ptr<RocksdbMetadataStore>> open_rocksdb_metadata_store(
    const RocksdbOptions& options, BlockingPool& pool);

}  // namespace onggi::storage
