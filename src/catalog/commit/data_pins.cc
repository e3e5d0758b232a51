#include <functional>
#include <utility>

#include "catalog/commit/data_pins.h"

namespace onggi::catalog {

DataPins::Pin::Pin(DataPins* pins, std::string data_id)
    : pins_(pins), data_id_(std::move(data_id)) {}

DataPins::Pin::Pin(Pin&& other) noexcept
    : pins_(std::exchange(other.pins_, nullptr)), data_id_(std::move(other.data_id_)) {}

DataPins::Pin& DataPins::Pin::operator=(Pin&& other) noexcept {
  std::swap(pins_, other.pins_);
  std::swap(data_id_, other.data_id_);
  return *this;
}

DataPins::Pin::~Pin() {
  if (pins_ != nullptr) pins_->unpin(data_id_);
}

DataPins::Pin DataPins::pin(std::string_view data_id) {
  std::string id(data_id);
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  if (owner.releasing.contains(id)) return {};
  ++owner.readers[id];
  return {this, std::move(id)};
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
  owner.releasing.erase(std::string(data_id));
}

DataPins::Shard& DataPins::shard(std::string_view data_id) {
  return shards_[std::hash<std::string_view>()(data_id) % shards_.size()];
}

void DataPins::unpin(const std::string& data_id) {
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  const auto found = owner.readers.find(data_id);
  if (--found->second == 0) owner.readers.erase(found);
}

}  // namespace onggi::catalog
