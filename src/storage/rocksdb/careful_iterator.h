// CarefulIterator: iterates forward over a column family and stops with an error at data that
// cannot be read. RocksDB before 8.7 does not always stop: if an iterator moves from one table (SST
// file) of a level to the next and cannot read the beginning of the next table, the iterator
// silently skips the rest of the level. A seek to the table's first key does report the error, so
// CarefulIterator seeks to the first key of each table. Internal to storage/rocksdb.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/rocksdb/database.h"

namespace onggi::storage {

class CarefulIterator {
 public:
  /// `options.iterate_upper_bound`, if set, must outlive the iterator.
  CarefulIterator(const Database& database, rocksdb::ColumnFamilyHandle* column,
                  const rocksdb::ReadOptions& options);

  void seek(const rocksdb::Slice& key);
  void next();
  /// Returns false at the end and after an error; status() distinguishes the two cases.
  [[nodiscard]] bool valid() const { return starts_ != nullptr && it_->Valid(); }
  [[nodiscard]] rocksdb::Slice key() const { return it_->key(); }
  [[nodiscard]] rocksdb::Slice value() const { return it_->value(); }
  /// Returns the iterator's status, or Incomplete if the tables changed too often for the iterator
  /// to be set up.
  [[nodiscard]] rocksdb::Status status() const;
  /// Returns the first key of the first table that begins after `key`, or `end` if `end` comes
  /// first.
  [[nodiscard]] std::string next_table(std::string_view key, const std::string& end) const;

 private:
  static constexpr int kAttemptsMax = 100;

  void search_where_tables_begin();
  /// Returns true if the iterator has reached or passed `start`. Always returns false if `start` is
  /// not below the upper bound.
  [[nodiscard]] bool has_passed(const std::string& start) const;

  const rocksdb::Slice* const end_;
  std::unique_ptr<rocksdb::Iterator> it_;
  std::shared_ptr<const TableStarts::List> starts_;
  TableStarts::List::const_iterator next_start_;
};

}  // namespace onggi::storage
