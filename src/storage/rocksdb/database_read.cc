#include "storage/rocksdb/database_read.h"

#include <memory>

#include "storage/rocksdb/key_encoding.h"
#include "storage/scan_page_builder.h"

namespace onggi::storage {

EntryScan::EntryScan(const Database& database, SpaceId space, Family family, const ScanRange& range,
                     std::size_t limit)
    : database_(database),
      column_(database.column(family)),
      begin_(entry_key(space, family, range.start_row, range.start_suffix)),
      end_(range.end_row ? entry_key(space, family, *range.end_row, {})
                         : family_end(space, family)),
      limit_(limit) {}

rocksdb::Status EntryScan::read(bool cached_only, ScanPage& page) const {
  count_nothing();
  const rocksdb::Slice end(end_);
  rocksdb::ReadOptions options;
  options.read_tier = cached_only ? rocksdb::kBlockCacheTier : rocksdb::kReadAllTier;
  options.iterate_upper_bound = &end;
  options.total_order_seek = true;
  const std::unique_ptr<rocksdb::Iterator> it(database_.db().NewIterator(options, column_));
  ScanPageBuilder builder(limit_);
  for (it->Seek(begin_); it->Valid() && !builder.full(); it->Next()) {
    const auto key = it->key();
    char* const copy = builder.allocate(key.size());
    std::memcpy(copy, key.data(), key.size());
    const auto decoded = decode_entry_key(copy, key.size());
    if (!decoded) return rocksdb::Status::Corruption("a key that does not parse");
    const auto value = it->value();
    builder.add({decoded->row, decoded->suffix, builder.keep({value.data(), value.size()})});
  }
  // Not valid can mean the end or an error; only the status tells.
  if (!it->status().ok()) return it->status();
  page = builder.finish(it->Valid());
  return rocksdb::Status::OK();
}

SpaceKeys::SpaceKeys(const Database& database, SpaceId space)
    : database_(database),
      space_(space),
      columns_left_{database.entries(), database.body()},
      from_(space_begin(space)) {}

Result<std::vector<DoomedKey>> SpaceKeys::next(std::size_t limit) {
  std::vector<DoomedKey> keys;
  while (keys.empty() && !columns_left_.empty()) {
    const auto status = collect(limit, keys);
    if (!status.ok()) return fail(to_error(status, "reading the keys of a space"));
    if (!keys.empty()) {
      from_ = keys.back().key + '\0';
    } else {
      columns_left_.pop_back();
      from_ = space_begin(space_);
    }
  }
  return keys;
}

rocksdb::Status SpaceKeys::collect(std::size_t limit, std::vector<DoomedKey>& keys) {
  const auto end = space_end(space_);
  const rocksdb::Slice end_slice = end ? rocksdb::Slice(*end) : rocksdb::Slice();
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.total_order_seek = true;
  if (end) options.iterate_upper_bound = &end_slice;
  auto* const column = columns_left_.back();
  const std::unique_ptr<rocksdb::Iterator> it(database_.db().NewIterator(options, column));
  for (it->Seek(from_); it->Valid() && keys.size() < limit; it->Next()) {
    if (is_entry_key(it->key().ToStringView())) keys.push_back({column, it->key().ToString()});
  }
  return it->status();
}

}  // namespace onggi::storage
