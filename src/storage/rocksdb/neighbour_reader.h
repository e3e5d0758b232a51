// NeighbourReader: looks up entries for the writer, which often reads keys that are adjacent in the
// database: the parts of an upload, or the keys of a DeleteObjects request. Stepping to the next
// key takes a tenth of the time of a search. The reader may miss writes made after it was created.
// Internal to storage/rocksdb.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "storage/rocksdb/careful_iterator.h"
#include "storage/rocksdb/database.h"

namespace onggi::storage {

class NeighbourReader {
 public:
  explicit NeighbourReader(const Database& database) : database_(database) {}

  /// Works like Database::read() on the entries column family. `value` is valid until the next
  /// call.
  [[nodiscard]] rocksdb::Status read(const std::string& key, std::string_view& value);

 private:
  /// The number of consecutive reads with ascending keys after which stepping to the next key is
  /// worthwhile.
  static constexpr int kAscendingMin = 4;
  static constexpr int kStepsMax = 4;
  /// The maximum number of stale records that are stepped over on the way to the next key.
  static constexpr std::uint64_t kSkippedMax = 1000;

  [[nodiscard]] bool step_to(const std::string& key);
  [[nodiscard]] rocksdb::Status found(const std::string& key, std::string_view& value);
  [[nodiscard]] rocksdb::Status search(const std::string& key, std::string_view& value);

  const Database& database_;
  std::string last_;  // the key of the previous read
  int ascending_ = 0;
  std::unique_ptr<CarefulIterator> near_;  // null, or points to the first key at or after `last_`
  std::string value_;
};

}  // namespace onggi::storage
