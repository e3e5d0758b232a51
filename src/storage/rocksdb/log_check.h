// Distinguishes a damaged log from a log whose last record was only partly written. RocksDB replays
// its log up to the first record that it cannot read, so one flipped bit silently loses every later
// commit. But a group of commits is written only after the previous group was synced, so a record
// that begins after the damage proves that the damaged record was synced. The check does not slow
// down commits; it reads the log one additional time at startup. Internal to storage/rocksdb.
#pragma once

#include <rocksdb/env.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace onggi::storage {

/// If a log in the directory is damaged and a record begins after the damage, returns the sequence
/// number that the recovered database must have reached. A database with a lower number has lost
/// acknowledged commits. Returns nullopt if no log is damaged in this way.
[[nodiscard]] Result<std::optional<std::uint64_t>> damaged_log_reaches(rocksdb::Env& env,
                                                                       const std::string& path);

/// Like damaged_log_reaches(), but checks the contents of logs, which are passed in one at a time.
/// Does no I/O.
class LogScan {
 public:
  void add(std::string_view log);
  [[nodiscard]] std::optional<std::uint64_t> reaches() const { return reaches_; }

 private:
  void add_block(std::string_view block);
  void add_record(std::uint8_t type, std::string_view payload);

  bool damaged_ = false;
  std::optional<std::uint64_t> reaches_;
};

}  // namespace onggi::storage
