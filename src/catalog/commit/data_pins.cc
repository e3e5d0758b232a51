#include <functional>
#include <utility>

#include "base/check.h"
#include "catalog/commit/data_pins.h"

namespace onggi::catalog {

DataPins::~DataPins() {
  for ([[maybe_unused]] const auto& shard : shards_) ONGGI_DCHECK(shard.readers.empty());
}

DataPins::Pin DataPins::pin(std::string_view data_id) {
  std::string id(data_id);
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  if (owner.releasing.contains(id)) return {};
  const auto readers = ++owner.readers[id];
  ONGGI_DCHECK(readers > 0);
  return Pin(*this, std::move(id));
}

bool DataPins::claim_for_release(std::string_view data_id) {
  std::string id(data_id);
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  if (owner.readers.contains(id)) return false;
  if (!owner.releasing.insert(std::move(id)).second) return false;
  claims_.fetch_add(1);
  return true;
}

bool DataPins::pinned(std::string_view data_id) {
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  return owner.readers.contains(std::string(data_id));
}

void DataPins::release_done(std::string_view data_id) {
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  const std::string id(data_id);
  const auto erased = owner.releasing.erase(id);
  ONGGI_DCHECK(erased == 1);
  ONGGI_DCHECK(!owner.readers.contains(id));
}

DataPins::Shard& DataPins::shard(std::string_view data_id) {
  return shards_[std::hash<std::string_view>()(data_id) % shards_.size()];
}

void DataPins::release(const std::string& data_id) {
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  const auto found = owner.readers.find(data_id);
  ONGGI_DCHECK(found != owner.readers.end() && found->second > 0);
  ONGGI_DCHECK(!owner.releasing.contains(data_id));
  if (--found->second == 0) owner.readers.erase(found);
}

}  // namespace onggi::catalog
