#include "storage/rocksdb/careful_iterator.h"

#include <algorithm>
#include <functional>

#include "base/check.h"

namespace onggi::storage {

CarefulIterator::CarefulIterator(const Database& database, rocksdb::ColumnFamilyHandle* column,
                                 const rocksdb::ReadOptions& options)
    : end_(options.iterate_upper_bound) {
  for (int attempt = 0; attempt < kAttemptsMax && !starts_; ++attempt) {
    it_.reset(database.db().NewIterator(options, column));
    starts_ = database.table_starts(column).of(*it_);
  }
  if (starts_) next_start_ = starts_->end();
}

rocksdb::Status CarefulIterator::status() const {
  return starts_ ? it_->status() : rocksdb::Status::Incomplete("the tables keep changing");
}

void CarefulIterator::seek(const rocksdb::Slice& key) {
  if (!starts_) return;
  it_->Seek(key);
  next_start_ = std::ranges::upper_bound(*starts_, key.ToStringView(), std::ranges::less());
  search_where_tables_begin();
}

void CarefulIterator::next() {
  ONGGI_DCHECK(valid());
  it_->Next();
  search_where_tables_begin();
}

std::string CarefulIterator::next_table(std::string_view key, const std::string& end) const {
  if (!starts_) return end;
  const auto found = std::ranges::upper_bound(*starts_, key, std::ranges::less());
  ONGGI_DCHECK(found == starts_->end() || key < *found);
  return found == starts_->end() ? end : std::min(*found, end);
}

void CarefulIterator::search_where_tables_begin() {
  while (next_start_ != starts_->end() && it_->status().ok() && has_passed(*next_start_))
    it_->Seek(*next_start_++);
}

bool CarefulIterator::has_passed(const std::string& start) const {
  if (end_ != nullptr && end_->compare(start) <= 0) return false;
  return !it_->Valid() || it_->key().compare(start) >= 0;
}

}  // namespace onggi::storage
