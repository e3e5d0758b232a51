// TableDamage: why nothing is written any more although what can be read is read: a table of the
// database is damaged (docs/decisions/0014-damaged-tables.md). Internal to storage/rocksdb.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"

namespace onggi::storage {

/// Safe from any thread.
class TableDamage {
 public:
  /// For good; the first one counts. Logs it.
  void note(std::string what);
  [[nodiscard]] bool any() const { return any_; }
  /// What was noted.
  [[nodiscard]] std::optional<std::string> what() const;
  /// kUnavailable once there is one: nothing was written, and nothing will be.
  [[nodiscard]] Status writable() const;

 private:
  std::atomic<bool> any_ = false;
  mutable std::mutex mutex_;
  std::string what_;
};

}  // namespace onggi::storage
