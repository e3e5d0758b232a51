#include "storage/rocksdb/database.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/perf_level.h>

namespace onggi::storage {
namespace {

constexpr std::uint64_t kFlushMargin = 4UL << 20;  // bytes for the new log, manifest and rounding

}  // namespace

Error to_error(const rocksdb::Status& status, std::string_view context) {
  const auto code = status.IsNoSpace()      ? Code::kNoSpace
                    : status.IsCorruption() ? Code::kCorrupt
                                            : Code::kIo;
  return {code, std::string(context) + ": " + status.ToString()};
}

Database::~Database() {
  if (!db_) return;
  db_->DestroyColumnFamilyHandle(entries_);
  db_->DestroyColumnFamilyHandle(body_);
  // The error can be ignored, because all acknowledged commits are in the synced log.
  db_->Close().PermitUncheckedError();
}

// RocksDB counts key comparisons in a thread-local variable of its shared library. Onggi does not
// read these counters, and maintaining them took a sixth of the time of a large commit.
void count_nothing() { rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable); }

rocksdb::Status Database::read(rocksdb::ColumnFamilyHandle* column, const std::string& key,
                               bool cached_only, std::string& value) const {
  // For a key in a table that is not open, RocksDB returns "found" with an empty value instead of
  // opening the table.
  if (cached_only && !all_open_) return rocksdb::Status::Incomplete("not all tables are open");
  count_nothing();
  rocksdb::ReadOptions options;
  if (cached_only) options.read_tier = rocksdb::kBlockCacheTier;
  // A value from a memtable is copied directly into `value`; a value from a block is pinned.
  rocksdb::PinnableSlice pinned(&value);
  auto status = db_->Get(options, column, key, &pinned);
  if (status.ok() && pinned.IsPinned()) value.assign(pinned.data(), pinned.size());
  return status;
}

bool Database::can_resume() const {
  if (stops_.background) return false;
  for (auto* column : {entries_, body_}) {
    std::uint64_t waiting = 0;
    db_->GetIntProperty(column, rocksdb::DB::Properties::kNumImmutableMemTable, &waiting);
    if (waiting != 0) return false;
  }
  return true;
}

// A write that RocksDB refuses because a compaction has failed changes nothing. If the write itself
// fails, the failure is recorded in stops_ before the write returns.
bool Database::refused_for_damage(const rocksdb::Status& status) {
  if (!stops_.failed_compaction || stops_.log_write || stops_.background) return false;
  // If the disk cannot read a table but still syncs a small file, the table has a bad sector. If
  // the disk cannot sync either, the disk is failing.
  if (!status.IsCorruption() && !disk_syncs()) return false;
  damage_.note(status.ToString());
  return true;
}

bool Database::disk_syncs() const {
  const auto probe = db_->GetName() + "/PROBE";
  const bool synced =
      rocksdb::WriteStringToFile(db_->GetEnv(), "probe", probe, /*should_sync=*/true).ok();
  return db_->GetEnv()->DeleteFile(probe).ok() && synced;
}

bool Database::can_flush(std::uint64_t more) const {
  std::uint64_t needed = more + kFlushMargin;
  for (auto* column : {entries_, body_}) {
    std::uint64_t buffered = 0;
    db_->GetIntProperty(column, rocksdb::DB::Properties::kCurSizeAllMemTables, &buffered);
    needed += buffered;
  }
  std::uint64_t free = 0;
  const auto status =
      db_->GetFileSystem()->GetFreeSpace(db_->GetName(), rocksdb::IOOptions(), &free, nullptr);
  return status.ok() && free >= needed;
}

rocksdb::Status Database::resume_compaction() {
  stops_.compaction = false;  // clear first, because the compaction may fail again at once
  auto status = db_->Resume();
  if (!status.ok()) stops_.compaction = true;
  return status;
}

rocksdb::Status Database::resume_writing() {
  auto status = db_->Resume();
  if (status.ok()) stops_.log_write = false;
  return status;
}

void Database::flush_soon() {
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;
  // The error can be ignored, because a failed flush is also reported as a background error.
  db_->Flush(options, {entries_, body_}).PermitUncheckedError();
}

}  // namespace onggi::storage
