// CarefulIterator: walks over a column forwards, and stops with an error where something cannot be
// read. RocksDB before 8.7 does not always: an iterator that comes from one table of a level to the
// next and cannot read the beginning of that goes on without the rest of the level, and says
// nothing. A search for the table's first key does say it, so this one searches wherever a table
// begins. Internal to storage/rocksdb.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "storage/rocksdb/database.h"

namespace onggi::storage {

class CarefulIterator {
 public:
  /// `options.iterate_upper_bound`, if any, must outlive it.
  CarefulIterator(const Database& database, rocksdb::ColumnFamilyHandle* column,
                  const rocksdb::ReadOptions& options);

  void seek(const rocksdb::Slice& key);
  void next();
  /// False at the end and after an error: status() tells.
  [[nodiscard]] bool valid() const { return starts_ != nullptr && it_->Valid(); }
  [[nodiscard]] rocksdb::Slice key() const { return it_->key(); }
  [[nodiscard]] rocksdb::Slice value() const { return it_->value(); }
  /// Incomplete also when tables changed so often that it could not be made.
  [[nodiscard]] rocksdb::Status status() const;
  /// The beginning of the first table that begins behind `key`; `end` if that comes first.
  [[nodiscard]] std::string next_table(std::string_view key, const std::string& end) const;

 private:
  static constexpr int kAttemptsMax = 100;

  void search_where_tables_begin();
  /// It has come to `start` or beyond; never true of what is behind the upper bound.
  [[nodiscard]] bool has_passed(const std::string& start) const;

  const rocksdb::Slice* const end_;
  std::unique_ptr<rocksdb::Iterator> it_;
  std::shared_ptr<const TableStarts::List> starts_;
  TableStarts::List::const_iterator next_start_;
};

}  // namespace onggi::storage
