// Database: the opened RocksDB of the metadata engine, with its options, its two column families
// and the mapping of its errors. Internal to storage/rocksdb.
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

/// kNoSpace, kCorrupt or kIo, by what RocksDB says.
[[nodiscard]] Error to_error(const rocksdb::Status& status, std::string_view context);

/// What RocksDB has stopped for.
struct Stops {
  std::atomic<bool> log_write = false;
  std::atomic<bool> compaction = false;         // that found no space
  std::atomic<bool> failed_compaction = false;  // of another kind: for good
  std::atomic<bool> background = false;         // anything else: for good
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const RocksdbOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] rocksdb::DB& db() const { return *db_; }
  /// Small bodies have a column family of their own, so that scans of the rest stay dense.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* column(Family family) const {
    return family == Family::kBody ? body_ : entries_;
  }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* entries() const { return entries_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* body() const { return body_; }

  [[nodiscard]] TableStarts& table_starts(rocksdb::ColumnFamilyHandle* column) const {
    return column == body_ ? *body_starts_ : *entry_starts_;
  }

  /// Reads one key. `cached_only`: Incomplete instead of touching the disk.
  [[nodiscard]] rocksdb::Status read(rocksdb::ColumnFamilyHandle* column, const std::string& key,
                                     bool cached_only, std::string& value) const;

  /// There is room on the disk for everything that is only in the write buffers, and `more`.
  [[nodiscard]] bool can_flush(std::uint64_t more = 0) const;
  /// A compaction found no space: RocksDB does nothing in the background any more until Resume().
  [[nodiscard]] bool compaction_stopped() const { return stops_.compaction; }
  [[nodiscard]] rocksdb::Status resume_compaction();
  /// After a log write that found no space.
  [[nodiscard]] rocksdb::Status resume_writing();
  /// RocksDB has stopped for nothing. False from before a commit is told of a failure until it has
  /// resumed.
  [[nodiscard]] bool runs() const {
    return !stops_.log_write && !stops_.compaction && !stops_.failed_compaction &&
           !stops_.background && !damage_.any();
  }
  /// After a write that failed: whether it was refused because a compaction has met a damaged
  /// table. Then nothing was written, and writable() says so from now on.
  [[nodiscard]] bool refused_for_damage(const rocksdb::Status& status);
  [[nodiscard]] Status writable() const { return damage_.writable(); }
  [[nodiscard]] std::optional<std::string> damage() const { return damage_.what(); }
  /// Writes the buffers out in the background, so that what was erased can be compacted away.
  void flush_soon();
  /// RocksDB can go on after a log write that found no space. Not when a flush or the manifest
  /// failed or a flush was waiting: 7.8 forgets that flush and Resume() waits for it for ever.
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
  bool all_open_ = true;  // all tables; where one cannot be opened, false
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* entries_ = nullptr;
  rocksdb::ColumnFamilyHandle* body_ = nullptr;
  std::unique_ptr<TableStarts> entry_starts_;
  std::unique_ptr<TableStarts> body_starts_;
};

/// Turns off RocksDB's counters for this thread.
void count_nothing();

}  // namespace onggi::storage
