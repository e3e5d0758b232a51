// Tells a damaged log from a torn one. RocksDB replays its log up to the first record that does not
// read, and so forgets, without a word, every commit behind a flipped bit. But a group of commits
// is written only after the one before it was synced: a record that begins behind the damage proves
// that what is damaged had been acknowledged. Costs nothing while commits run, and at a start one
// more reading of the log. Internal to storage/rocksdb.
#pragma once

#include <rocksdb/env.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace onggi::storage {

/// When a log in the directory is damaged in front of a record: the sequence number up to which
/// commits must be there after the replay, unless the damaged log was not needed any more.
[[nodiscard]] Result<std::optional<std::uint64_t>> damaged_log_reaches(rocksdb::Env& env,
                                                                       const std::string& path);

/// The same of one log's bytes, on top of what the logs before it showed; pure.
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
