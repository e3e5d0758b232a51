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
      "metadata store: a table is damaged, so nothing is written any more: {}. What is not in it "
      "is read as ever; docs/operations.md, The bad day, says what to do",
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
  return fail(Code::kUnavailable, "a table of the metadata is damaged: " + *damage);
}

}  // namespace onggi::storage
