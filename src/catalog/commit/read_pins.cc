#include <functional>
#include <utility>

#include "catalog/commit/read_pins.h"

namespace onggi::catalog {

ReadPins::Pin::Pin(ReadPins* pins, std::string data_id)
    : pins_(pins), data_id_(std::move(data_id)) {}

ReadPins::Pin::Pin(Pin&& other) noexcept
    : pins_(std::exchange(other.pins_, nullptr)), data_id_(std::move(other.data_id_)) {}

ReadPins::Pin& ReadPins::Pin::operator=(Pin&& other) noexcept {
  std::swap(pins_, other.pins_);
  std::swap(data_id_, other.data_id_);
  return *this;
}

ReadPins::Pin::~Pin() {
  if (pins_ != nullptr) pins_->unpin(data_id_);
}

ReadPins::Pin ReadPins::pin(std::string_view data_id) {
  std::string id(data_id);
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  if (owner.releasing.contains(id)) return {};
  ++owner.readers[id];
  return {this, std::move(id)};
}

bool ReadPins::claim_for_release(std::string_view data_id) {
  std::string id(data_id);
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  if (owner.readers.contains(id)) return false;
  if (!owner.releasing.insert(std::move(id)).second) return false;
  claims_.fetch_add(1);
  return true;
}

bool ReadPins::pinned(std::string_view data_id) {
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  return owner.readers.contains(std::string(data_id));
}

void ReadPins::release_done(std::string_view data_id) {
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  owner.releasing.erase(std::string(data_id));
}

ReadPins::Shard& ReadPins::shard(std::string_view data_id) {
  return shards_[std::hash<std::string_view>()(data_id) % shards_.size()];
}

void ReadPins::unpin(const std::string& data_id) {
  auto& owner = shard(data_id);
  const std::scoped_lock lock(owner.mutex);
  const auto found = owner.readers.find(data_id);
  if (--found->second == 0) owner.readers.erase(found);
}

}  // namespace onggi::catalog
