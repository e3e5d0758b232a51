// TableDamage: records that a table of the database is damaged. From then on, all writes are
// refused, but readable data is still returned (docs/decisions/0014-damaged-tables.md). Internal to
// storage/rocksdb.
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
  /// Records the damage permanently and logs it. Only the first call has an effect.
  void note(std::string what);
  [[nodiscard]] bool any() const { return any_; }
  /// Returns the recorded damage, or nullopt if there is none.
  [[nodiscard]] std::optional<std::string> what() const;
  /// Returns kUnavailable once damage has been recorded. A write refused with this error has
  /// changed nothing.
  [[nodiscard]] Status writable() const;

 private:
  std::atomic<bool> any_ = false;
  mutable std::mutex mutex_;
  std::string what_;
};

}  // namespace onggi::storage
