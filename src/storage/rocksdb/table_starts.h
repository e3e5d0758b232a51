// TableStarts: the first keys of the tables of a column family, except the tables of level 0.
// CarefulIterator needs these keys when it moves from one table to the next (careful_iterator.h
// explains why). Internal to storage/rocksdb.
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
  using List = std::vector<std::string>;  // first keys of tables, sorted

  TableStarts(rocksdb::DB& database, rocksdb::ColumnFamilyHandle* column)
      : database_(database), column_(column) {}

  /// Returns the first keys of the tables that `iterator` reads. Returns null if the tables have
  /// changed since `iterator` was created; the caller must then create a new iterator. Safe from
  /// any thread.
  [[nodiscard]] std::shared_ptr<const List> of(rocksdb::Iterator& iterator);

 private:
  [[nodiscard]] std::optional<std::uint64_t> version() const;
  [[nodiscard]] std::shared_ptr<const List> read() const;

  rocksdb::DB& database_;
  rocksdb::ColumnFamilyHandle* const column_;
  std::mutex mutex_;
  std::shared_ptr<const List> known_;
  std::uint64_t known_version_ = 0;  // RocksDB's super-version number when known_ was read
};

}  // namespace onggi::storage
