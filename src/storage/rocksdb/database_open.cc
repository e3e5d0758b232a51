// Opens the database: the options, the checks before opening, and the handling of damage
// (docs/decisions/0014-damaged-tables.md).
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/metadata.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <concepts>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "base/codec.h"
#include "base/log.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/disk_reserve.h"
#include "storage/rocksdb/key_encoding.h"
#include "storage/rocksdb/log_check.h"

namespace onggi::storage {
namespace {

// The version of the on-disk format. Databases with a newer version are rejected. When there are
// older versions, the code that upgrades them belongs in this file.
constexpr std::uint64_t kFormatVersion = 1;
constexpr const char* kBodyColumn = "body";
constexpr std::size_t kMiB = 1024UL * 1024;

/// Lets the commit writer, instead of a RocksDB thread, decide when to resume after the disk was
/// full, because only the writer can check whether the disk reserve was released. Also records
/// which operation failed: RocksDB 7.8 resumes after a log write that ran out of space, but waits
/// forever after a flush that ran out of space.
class ErrorWatch final : public rocksdb::EventListener {
 public:
  explicit ErrorWatch(Stops& stops) : stops_(stops) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override {
    const bool is_log_write = reason == rocksdb::BackgroundErrorReason::kWriteCallback;
    const bool is_compaction = reason == rocksdb::BackgroundErrorReason::kCompaction;
    if (is_log_write) stops_.log_write = true;
    if (is_compaction) (status->IsNoSpace() ? stops_.compaction : stops_.failed_compaction) = true;
    if (!is_log_write && !is_compaction) stops_.background = true;
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  Stops& stops_;
};

rocksdb::DBOptions database_options(const RocksdbOptions& options, rocksdb::Env* env) {
  rocksdb::DBOptions db;
  db.env = env;
  db.create_if_missing = options.create;
  db.create_missing_column_families = options.create;
  db.paranoid_checks = true;
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.max_total_wal_size = options.wal_bytes_max;
  // The default of 1 MiB would split write groups that contain inline object bodies.
  db.max_write_batch_group_size_bytes = 8 * kMiB;
  db.max_background_jobs = 4;  // with >= 8, RocksDB 7.8 can lose a failed flush
  db.bytes_per_sync = kMiB;
  // All tables stay open, so that a cached read never has to open a table. main raises
  // RLIMIT_NOFILE for this.
  db.max_open_files = -1;
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // Delete files in the background, not on request threads.
  db.avoid_unnecessary_blocking_io = true;
  db.skip_stats_update_on_db_open = true;
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.max_log_file_size = 16 * kMiB;
  db.keep_log_file_num = 4;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  return db;
}

rocksdb::ColumnFamilyOptions column_options(const RocksdbOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache,
                                            std::size_t block_size, bool compress) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = block_size;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;

  const auto supported = rocksdb::GetSupportedCompressions();
  const bool has_lz4 = std::ranges::count(supported, rocksdb::kLZ4Compression) > 0;

  rocksdb::ColumnFamilyOptions column;
  column.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  column.write_buffer_size = options.write_buffer_bytes;
  column.target_file_size_base = options.table_bytes;
  column.max_write_buffer_number = 3;
  column.level_compaction_dynamic_level_bytes = true;
  column.compression = compress && has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  return column;
}

std::uint64_t available_in(const std::string& path) {
  std::error_code error;
  const auto space = std::filesystem::space(path, error);
  return error ? 0 : space.available;
}

/// Makes sure that there is enough space to replay the logs, deleting the disk reserve if
/// necessary. At startup, RocksDB writes the contents of the logs into tables, and RocksDB aborts
/// the process if the disk becomes full during the replay. The reserve is allocated again later.
/// Fails with kNoSpace if there is too little space.
Status make_room_for_replay(const std::string& path) {
  std::uint64_t needed = 0;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(path, error)) {
    std::error_code unknown;
    const auto size = file.path().extension() == ".log" ? file.file_size(unknown) : 0;
    if (!unknown) needed += size;
  }
  if (error || needed == 0) return {};  // nothing to replay, or an error that opening will report
  constexpr std::uint64_t kMargin = 32 * kMiB;  // bytes for a manifest, a new log and rounding
  if (available_in(path) < needed + kMargin) DiskReserve::drop(path);
  const auto available = available_in(path);
  if (available >= needed) return {};
  return fail(Code::kNoSpace, "opening " + path + " needs up to " + std::to_string(needed) +
                                  " bytes of free disk space, but only " +
                                  std::to_string(available) +
                                  " are available: free some space and start again");
}

// RocksDB 9.11 and newer return the database in a unique_ptr, older versions in a raw pointer.
// RocksDB 11 supports only the unique_ptr. `open` takes the pointer type that its RocksDB version
// supports.
template <typename Open>
rocksdb::Status open_into(std::unique_ptr<rocksdb::DB>& database, Open open) {
  if constexpr (std::invocable<Open, std::unique_ptr<rocksdb::DB>*>) {
    return open(&database);
  } else {
    rocksdb::DB* opened = nullptr;
    auto status = open(&opened);
    database.reset(opened);
    return status;
  }
}

/// Checks whether acknowledged commits are lost because a log is damaged. A damaged log is not
/// replayed beyond the damage, which is harmless only if the tables already contain the rest of the
/// log. The check opens the database read-only, so it changes nothing. Fails with kCorrupt if
/// commits are lost and options.accept_lost_commits is false.
Status check_logs(const RocksdbOptions& options, const rocksdb::DBOptions& db_options,
                  const std::vector<rocksdb::ColumnFamilyDescriptor>& columns) {
  const auto reaches = ONGGI_TRY(damaged_log_reaches(*db_options.env, options.path));
  if (!reaches) return {};
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  std::unique_ptr<rocksdb::DB> database;
  const auto look = [&](auto* into) -> decltype(rocksdb::DB::OpenForReadOnly(
                                        db_options, options.path, columns, &handles, into)) {
    return rocksdb::DB::OpenForReadOnly(db_options, options.path, columns, &handles, into);
  };
  const auto status = open_into(database, look);
  if (!status.ok()) return fail(to_error(status, "checking " + options.path));
  const auto recovered = database->GetLatestSequenceNumber();
  for (auto* handle : handles) database->DestroyColumnFamilyHandle(handle);
  if (recovered >= *reaches) return {};
  const auto lost = "the log in " + options.path + " is damaged: it goes up to change " +
                    std::to_string(*reaches) + ", but only " + std::to_string(recovered) +
                    " can be read, so acknowledged writes are lost";
  if (!options.accept_lost_commits)
    return fail(Code::kCorrupt, lost +
                                    ". Restore a backup, or accept the loss by starting once "
                                    "with storage.accept_lost_commits = true");
  log::error("metadata store: {}; the loss was accepted", lost);
  return {};
}

/// Appended to the error if CURRENT or the MANIFEST cannot be read. Without them it is unknown
/// which tables are in use.
constexpr std::string_view kLostManifest =
    ". CURRENT and the MANIFEST that it names list the tables in use, and one of the two cannot be "
    "read: restore a backup of the whole directory; docs/operations.md, The bad day, describes "
    "when CURRENT alone can be rewritten";

bool is_of_manifest(const rocksdb::Status& status) {
  const auto text = status.ToString();
  return text.find("CURRENT") != std::string::npos || text.find("MANIFEST") != std::string::npos;
}

Error open_error(const rocksdb::Status& status, const RocksdbOptions& options) {
  const auto context = "opening the metadata store " + options.path;
  // All other kinds of damage were handled earlier, so CURRENT or the MANIFEST is damaged.
  if (status.IsCorruption() || (status.IsIOError() && is_of_manifest(status))) {
    auto error = to_error(status, context);
    error.detail += kLostManifest;
    return error;
  }
  // RocksDB returns InvalidArgument for "does not exist (create_if_missing is false)".
  if (status.IsInvalidArgument() && !options.create) {
    return {Code::kNotFound, context + ": " + status.ToString()};
  }
  return to_error(status, context);
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const RocksdbOptions& options) {
  if (options.create) {
    std::error_code error;
    std::filesystem::create_directories(options.path, error);
    if (error) return fail(Code::kIo, "creating " + options.path + ": " + error.message());
  }
  ONGGI_TRY(make_room_for_replay(options.path));
  std::unique_ptr<Database> database(new Database);
  auto* env = rocksdb::Env::Default();
  if (options.file_system) {
    database->env_ = rocksdb::NewCompositeEnv(options.file_system);
    env = database->env_.get();
  }
  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes, -1, false, 0.5);
  const std::vector<rocksdb::ColumnFamilyDescriptor> columns = {
      {rocksdb::kDefaultColumnFamilyName, column_options(options, cache, 8 * 1024, true)},
      {kBodyColumn, column_options(options, cache, 4 * 1024, false)}};
  auto db_options = database_options(options, env);
  db_options.listeners.push_back(std::make_shared<ErrorWatch>(database->stops_));
  ONGGI_TRY(check_logs(options, db_options, columns));
  auto status = database->open_whole(db_options, options, columns);
  if (status.IsCorruption()) status = database->open_readable(db_options, options, columns, status);
  if (!status.ok()) return fail(open_error(status, options));
  ONGGI_TRY(database->check_format(options.create));
  return database;
}

rocksdb::Status Database::open_whole(const rocksdb::DBOptions& db_options,
                                     const RocksdbOptions& options, const Columns& columns) {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto open = [&](auto* into) -> decltype(rocksdb::DB::Open(db_options, options.path, columns,
                                                                  &handles, into)) {
    return rocksdb::DB::Open(db_options, options.path, columns, &handles, into);
  };
  auto status = open_into(db_, open);
  if (status.ok()) take(handles);
  return status;
}

/// Opens the database read-only after a normal open has failed with `refused`. A normal open fails
/// if a table is truncated, or if its footer or index is damaged. With RocksDB's paranoid checks
/// off, the open succeeds, and only the contents of the damaged table cannot be read. But the
/// paranoid checks also cover the logs, so this function itself checks the logs, and returns
/// `refused` if a log is damaged. Nothing may be written while a table is damaged, hence the
/// read-only open.
rocksdb::Status Database::open_readable(rocksdb::DBOptions db_options,
                                        const RocksdbOptions& options, const Columns& columns,
                                        const rocksdb::Status& refused) {
  const auto damaged_log = damaged_log_reaches(*db_options.env, options.path);
  if (!damaged_log || *damaged_log) return refused;  // a log is damaged too, or cannot be read
  db_options.paranoid_checks = false;
  db_options.create_if_missing = false;
  db_options.create_missing_column_families = false;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto look = [&](auto* into) -> decltype(rocksdb::DB::OpenForReadOnly(
                                        db_options, options.path, columns, &handles, into)) {
    return rocksdb::DB::OpenForReadOnly(db_options, options.path, columns, &handles, into);
  };
  if (!open_into(db_, look).ok()) return refused;
  take(handles);
  all_open_ = false;
  return name_damaged_tables(refused.ToString());
}

/// Records which tables are damaged. Fails if a table is missing, because the MANIFEST may be
/// outdated, and entries in tables that the MANIFEST does not list would appear to be missing.
rocksdb::Status Database::name_damaged_tables(const std::string& refused) {
  std::vector<rocksdb::LiveFileMetaData> tables;
  db_->GetLiveFilesMetaData(&tables);
  std::string named;
  for (const auto& table : tables) {
    const auto path = table.db_path + table.name;
    if (!db_->GetEnv()->FileExists(path).ok())
      return rocksdb::Status::Corruption("table " + path +
                                         ", which the MANIFEST lists, is missing");
    rocksdb::SstFileReader reader(db_->GetOptions());
    const auto opened = reader.Open(path);
    if (!opened.ok()) named += path + ": " + opened.ToString() + "; ";
  }
  damage_.note(named + refused);
  return rocksdb::Status::OK();
}

void Database::take(const std::vector<rocksdb::ColumnFamilyHandle*>& handles) {
  entries_ = handles[0];
  body_ = handles[1];
  entry_starts_ = std::make_unique<TableStarts>(*db_, entries_);
  body_starts_ = std::make_unique<TableStarts>(*db_, body_);
}

Status Database::check_format(bool create) {
  const std::string key(kFormatKey);
  std::string stored;
  auto status = read(entries_, key, false, stored);
  if (status.ok()) {
    const auto version = parse_u64(stored);
    if (version && *version == kFormatVersion) return {};
    return fail(Code::kInvalid, "the metadata store has format '" + stored.substr(0, 20) +
                                    "', this program supports " + std::to_string(kFormatVersion) +
                                    ": use the version of the program that wrote it");
  }
  if (status.IsCorruption()) {
    // Open the store although the format record is damaged. The data directory's own format number
    // was checked earlier.
    log::error("metadata store: the format record cannot be read: {}", status.ToString());
    return {};
  }
  if (!status.IsNotFound()) return fail(to_error(status, "reading the format record"));
  // The database has no format record. It is new, or the process that created it died before
  // writing the record; in both cases the database must be empty.
  const std::unique_ptr<rocksdb::Iterator> any(db_->NewIterator({}, entries_));
  any->SeekToFirst();
  if (!create || any->Valid() || !any->status().ok()) {
    return fail(Code::kInvalid, "not a metadata store: it has no format record");
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  status = db_->Put(synced, entries_, key, std::to_string(kFormatVersion));
  if (!status.ok()) return fail(to_error(status, "writing the format record"));
  return {};
}

}  // namespace onggi::storage
