// NeighbourReader: looks entries up for the writer, which often asks for keys that lie side by side
// in the database: the parts of an upload, the keys of a DeleteObjects. Stepping to the next key
// costs a tenth of a search. It sees the database as it was when it was made. Internal to
// storage/rocksdb.
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

  /// Like Database::read() of the entries' column; `value` lives until the next call.
  [[nodiscard]] rocksdb::Status read(const std::string& key, std::string_view& value);

 private:
  /// Keys in a row, each greater than the one before, that make it worth while to look for
  /// neighbours.
  static constexpr int kAscendingMin = 4;
  static constexpr int kStepsMax = 4;
  /// Records that are gone, stepped over on the way to a neighbour.
  static constexpr std::uint64_t kSkippedMax = 1000;

  [[nodiscard]] bool step_to(const std::string& key);
  [[nodiscard]] rocksdb::Status found(const std::string& key, std::string_view& value);
  [[nodiscard]] rocksdb::Status search(const std::string& key, std::string_view& value);

  const Database& database_;
  std::string last_;  // the key asked for before
  int ascending_ = 0;
  std::unique_ptr<CarefulIterator> near_;  // if any: at the first key that is not below `last_`
  std::string value_;
};

}  // namespace onggi::storage
