#include "storage/rocksdb/neighbour_reader.h"

#include "base/check.h"

namespace onggi::storage {

rocksdb::Status NeighbourReader::read(const std::string& key, std::string_view& value) {
  ONGGI_DCHECK(near_ == nullptr || !near_->valid() || near_->key().compare(last_) >= 0);
  const bool greater = key > last_;
  ascending_ = greater ? ascending_ + 1 : 0;
  last_ = key;
  if (near_ && greater && step_to(key)) return found(key, value);
  near_ = nullptr;
  if (ascending_ < kAscendingMin) return search(key, value);
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.max_skippable_internal_keys = kSkippedMax;
  near_ = std::make_unique<CarefulIterator>(database_, database_.entries(), options);
  near_->seek(key);
  return found(key, value);
}

rocksdb::Status NeighbourReader::search(const std::string& key, std::string_view& value) {
  auto status = database_.read(database_.entries(), key, false, value_);
  value = value_;
  return status;
}

/// Steps forward to `key`. Returns false if the key is so far away that a search is cheaper.
bool NeighbourReader::step_to(const std::string& key) {
  for (int steps = 0; near_->valid() && near_->key().compare(key) < 0; ++steps) {
    if (steps == kStepsMax) {
      ascending_ = 0;
      return false;
    }
    near_->next();
  }
  return true;
}

rocksdb::Status NeighbourReader::found(const std::string& key, std::string_view& value) {
  ONGGI_DCHECK(near_ != nullptr && ascending_ >= 0);
  if (near_->status().IsIncomplete()) {  // too many stale records: a search is faster
    near_ = nullptr;
    ascending_ = 0;
    return search(key, value);
  }
  if (!near_->status().ok()) return near_->status();
  if (!near_->valid() || near_->key() != key) return rocksdb::Status::NotFound();
  value = near_->value().ToStringView();
  return rocksdb::Status::OK();
}

}  // namespace onggi::storage
