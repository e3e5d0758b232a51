#include "storage/rocksdb/table_starts.h"

#include <rocksdb/metadata.h>

#include <algorithm>
#include <utility>

#include "base/codec.h"

namespace onggi::storage {
namespace {

std::optional<std::uint64_t> version_of(rocksdb::Iterator& iterator) {
  std::string text;
  if (!iterator.GetProperty("rocksdb.iterator.super-version-number", &text).ok())
    return std::nullopt;
  const auto number = parse_u64(text);
  return number ? std::optional(*number) : std::nullopt;
}

}  // namespace

std::shared_ptr<const TableStarts::List> TableStarts::of(rocksdb::Iterator& iterator) {
  const auto seen = version_of(iterator);
  if (!seen) return nullptr;
  {
    const std::scoped_lock lock(mutex_);
    if (known_ && known_version_ == *seen) return known_;
  }
  const auto before = version();
  auto list = read();
  if (before != seen || version() != seen) return nullptr;
  const std::scoped_lock lock(mutex_);
  known_ = std::move(list);
  known_version_ = *seen;
  return known_;
}

std::optional<std::uint64_t> TableStarts::version() const {
  std::uint64_t number = 0;
  const bool known = database_.GetIntProperty(
      column_, rocksdb::DB::Properties::kCurrentSuperVersionNumber, &number);
  return known ? std::optional(number) : std::nullopt;
}

std::shared_ptr<const TableStarts::List> TableStarts::read() const {
  rocksdb::ColumnFamilyMetaData column;
  database_.GetColumnFamilyMetaData(column_, &column);
  List starts;
  for (const auto& level : column.levels) {
    if (level.level == 0) continue;
    for (const auto& table : level.files) starts.push_back(table.smallestkey);
  }
  std::ranges::sort(starts);
  return std::make_shared<const List>(std::move(starts));
}

}  // namespace onggi::storage
