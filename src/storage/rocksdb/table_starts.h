// TableStarts: the first keys of the tables of a column, but for those of level 0. An iterator that
// comes from one table to the next needs them (careful_iterator.h says why). Internal to
// storage/rocksdb.
#pragma once

#include <rocksdb/db.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace onggi::storage {

class TableStarts {
 public:
  using List = std::vector<std::string>;  // in order

  TableStarts(rocksdb::DB& database, rocksdb::ColumnFamilyHandle* column)
      : database_(database), column_(column) {}

  /// Of the tables that `iterator` reads. Null when there are others by now: make it again. Safe
  /// from any thread.
  [[nodiscard]] std::shared_ptr<const List> of(rocksdb::Iterator& iterator);

 private:
  [[nodiscard]] std::optional<std::uint64_t> version() const;
  [[nodiscard]] std::shared_ptr<const List> read() const;

  rocksdb::DB& database_;
  rocksdb::ColumnFamilyHandle* const column_;
  std::mutex mutex_;
  std::shared_ptr<const List> known_;
  std::uint64_t known_version_ = 0;  // that `known_` is of
};

}  // namespace onggi::storage
