// The embedded metadata engine: a MetadataStore on RocksDB. Only server/ (wiring), tests and
// benches include this; RocksDB itself stays behind it.
//
// Commits go through one writer thread (commit_writer.h): one log sync for everybody who waits.
// Reads ask memory and the block cache at once and go to the pool only for what needs the disk.
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
  bool create = false;  // make the database when there is none
  std::size_t block_cache_bytes = 256UL * 1024 * 1024;
  std::size_t write_buffer_bytes = 64UL * 1024 * 1024;  // of each of the two column families
  std::size_t wal_bytes_max = 256UL * 1024 * 1024;      // what a start has to replay at most
  std::size_t table_bytes = 64UL * 1024 * 1024;         // of each table below level 0, about
  /// Disk space kept in a file and given back when the disk is full, so that deletes still work.
  /// It must hold what is in the write buffers. 0: none.
  std::size_t reserve_bytes = 128UL * 1024 * 1024;
  /// After the opening and between two compactions that slow scans ask for.
  std::chrono::milliseconds compaction_pause{60'000};
  /// Open although acknowledged commits are lost to a damaged log; else that is kCorrupt.
  bool accept_lost_commits = false;
  /// Called once, on the writer thread, after a failure that ends all writing: the process should
  /// exit and recover at its next start.
  std::function<void(const Error&)> on_fatal;
  /// For tests that inject faults; null is the real one.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

/// Sums since open. Each is read by itself, so they may differ by a group in flight.
struct CommitStats {
  std::uint64_t commits = 0;    // applied and durable
  std::uint64_t conflicts = 0;  // an expectation did not hold
  std::uint64_t refused = 0;    // queue full, disk full or failed
  std::uint64_t groups = 0;     // taken by the writer thread
  std::uint64_t syncs = 0;      // groups that wrote something
  std::uint64_t bytes = 0;      // written to the log
  std::uint64_t queued = 0;     // waiting at this moment
};

class RocksdbMetadataStore : public MetadataStore {
 public:
  /// Safe from any thread, takes no lock.
  [[nodiscard]] virtual CommitStats commit_stats() const = 0;
  /// Whether commits that add something find room on the disk. Safe from any thread; asks the file
  /// system.
  [[nodiscard]] virtual bool has_room() const = 0;
  /// If a table of it is damaged, which, and how: nothing is written any more, and what can be read
  /// is read. Safe from any thread.
  [[nodiscard]] virtual std::optional<std::string> damage() const = 0;
};

/// Opens the database in options.path, recovering it if need be; blocks. kInvalid when its format
/// is unknown or newer, kNotFound when there is none and `create` is not set. The pool must outlive
/// the store, and no call may be under way when the store is destroyed.
[[nodiscard]] Result<std::unique_ptr<RocksdbMetadataStore>> open_rocksdb_metadata_store(
    const RocksdbOptions& options, BlockingPool& pool);

}  // namespace onggi::storage
