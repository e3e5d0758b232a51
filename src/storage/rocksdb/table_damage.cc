#include "storage/rocksdb/table_damage.h"

#include <utility>

#include "base/log.h"

namespace onggi::storage {

void TableDamage::note(std::string what) {
  const std::scoped_lock lock(mutex_);
  if (any_) return;
  what_ = std::move(what);
  any_ = true;
  log::error(
      "metadata store: a table is damaged, so writes are refused: {}. Everything outside it can "
      "still be read; see docs/operations.md, The bad day",
      what_);
}

std::optional<std::string> TableDamage::what() const {
  if (!any_) return std::nullopt;
  const std::scoped_lock lock(mutex_);
  return what_;
}

Status TableDamage::writable() const {
  const auto damage = what();
  if (!damage) return {};
  return fail(Code::kUnavailable, "a metadata table is damaged: " + *damage);
}

}  // namespace onggi::storage
