// Database: the open RocksDB database of the metadata engine, with its options, its two column
// families and the mapping of its errors. Internal to storage/rocksdb.
#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/rocksdb/rocksdb_metadata_store.h"
#include "storage/rocksdb/table_damage.h"
#include "storage/rocksdb/table_starts.h"

namespace onggi::storage {

/// Converts a RocksDB status to kNoSpace, kCorrupt or kIo, with `context` in the message.
[[nodiscard]] Error to_error(const rocksdb::Status& status, std::string_view context);

/// The failures that have stopped RocksDB.
struct Stops {
  std::atomic<bool> log_write = false;
  std::atomic<bool> compaction = false;         // a compaction ran out of space; RocksDB can resume
  std::atomic<bool> failed_compaction = false;  // a compaction failed for another reason; permanent
  std::atomic<bool> background = false;         // any other background failure; permanent
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const RocksdbOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] rocksdb::DB& db() const { return *db_; }
  /// Small bodies have a column family of their own, so that scans of other entries stay fast.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* column(Family family) const {
    return family == Family::kBody ? body_ : entries_;
  }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* entries() const { return entries_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* body() const { return body_; }

  [[nodiscard]] TableStarts& table_starts(rocksdb::ColumnFamilyHandle* column) const {
    return column == body_ ? *body_starts_ : *entry_starts_;
  }

  /// Reads one key. If `cached_only` is true, returns Incomplete instead of reading from the disk.
  [[nodiscard]] rocksdb::Status read(rocksdb::ColumnFamilyHandle* column, const std::string& key,
                                     bool cached_only, std::string& value) const;

  /// Returns true if the disk has space for the contents of the write buffers, plus `more` bytes.
  [[nodiscard]] bool can_flush(std::uint64_t more = 0) const;
  /// Returns true if a compaction ran out of space. RocksDB then does no background work until
  /// Resume().
  [[nodiscard]] bool compaction_stopped() const { return stops_.compaction; }
  [[nodiscard]] rocksdb::Status resume_compaction();
  /// Lets RocksDB resume after a log write that ran out of space.
  [[nodiscard]] rocksdb::Status resume_writing();
  /// Returns true unless a failure has stopped RocksDB. Becomes false before the failed commit
  /// returns, and stays false until RocksDB has resumed.
  [[nodiscard]] bool runs() const {
    return !stops_.log_write && !stops_.compaction && !stops_.failed_compaction &&
           !stops_.background && !damage_.any();
  }
  /// Call this after a failed write. Returns true if RocksDB refused the write because a compaction
  /// found a damaged table. In that case nothing was written, and writable() returns an error from
  /// then on.
  [[nodiscard]] bool refused_for_damage(const rocksdb::Status& status);
  [[nodiscard]] Status writable() const { return damage_.writable(); }
  [[nodiscard]] std::optional<std::string> damage() const { return damage_.what(); }
  /// Flushes the write buffers in the background, so that compactions can remove erased entries.
  void flush_soon();
  /// Returns true if RocksDB can resume after a log write that ran out of space. It cannot resume
  /// if a flush or a manifest write failed, or if a flush was pending: RocksDB 7.8 loses that
  /// flush, and Resume() waits for it forever.
  [[nodiscard]] bool can_resume() const;

 private:
  using Columns = std::vector<rocksdb::ColumnFamilyDescriptor>;

  Database() = default;
  [[nodiscard]] rocksdb::Status open_whole(const rocksdb::DBOptions& db_options,
                                           const RocksdbOptions& options, const Columns& columns);
  [[nodiscard]] rocksdb::Status open_readable(rocksdb::DBOptions db_options,
                                              const RocksdbOptions& options, const Columns& columns,
                                              const rocksdb::Status& refused);
  [[nodiscard]] rocksdb::Status name_damaged_tables(const std::string& refused);
  void take(const std::vector<rocksdb::ColumnFamilyHandle*>& handles);
  Status check_format(bool create);
  [[nodiscard]] bool disk_syncs() const;

  Stops stops_;
  TableDamage damage_;
  bool all_open_ = true;  // false if a table could not be opened
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* entries_ = nullptr;
  rocksdb::ColumnFamilyHandle* body_ = nullptr;
  std::unique_ptr<TableStarts> entry_starts_;
  std::unique_ptr<TableStarts> body_starts_;
};

/// Turns off RocksDB's performance counters for this thread.
void count_nothing();

}  // namespace onggi::storage
