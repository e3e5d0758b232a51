#include "iam/users/key_uses.h"

#include <functional>
#include <vector>

#include "base/check.h"
#include "iam/model/types.h"
#include "iam/records/iam.pb.h"
#include "iam/records/rows.h"
#include "storage/record_codec.h"

namespace onggi::iam {
namespace {

using storage::from_us;
using storage::parse;
using storage::serialize;
using storage::to_us;

constexpr std::string_view kKeyUseRows = "key-use/";

std::string encode_key_use(const KeyUse& use) {
  proto::KeyUseRecord record;
  record.set_time_us(to_us(use.time));
  record.set_address(use.address);
  record.set_client(use.client);
  return serialize(record);
}

Result<KeyUse> decode_key_use(std::string_view bytes) {
  const auto record = ONGGI_TRY(parse<proto::KeyUseRecord>(bytes, "a record of a key's use"));
  return KeyUse{from_us(record.time_us()), record.address(), record.client()};
}

/// Stores the latest use of a key. Keeps a later use that another process has stored.
Task<Status> save(storage::MetadataStore& metadata, std::string row, KeyUse use) {
  auto stored = ONGGI_CO_TRY(co_await get_row(metadata, row));
  if (stored) {
    const auto before = decode_key_use(*stored);
    if (before && before->time > use.time) co_return Status();
  }
  const auto done =
      co_await replace_row(metadata, std::move(row), std::move(stored), encode_key_use(use));
  if (!done && done.error().code != Code::kConflict) co_return done;
  co_return Status();
}

}  // namespace

const KeyUses::Shard& KeyUses::shard(std::string_view access_key) const {
  return shards_[std::hash<std::string_view>{}(access_key) % kShards];
}
KeyUses::Shard& KeyUses::shard(std::string_view access_key) {
  return shards_[std::hash<std::string_view>{}(access_key) % kShards];
}

Task<Status> KeyUses::open() {
  const std::function add = [&](std::string_view access_key, std::string_view bytes) -> Status {
    auto use = ONGGI_TRY(decode_key_use(bytes));
    shard(access_key).entries.insert_or_assign(std::string(access_key), Entry{std::move(use)});
    return {};
  };
  co_return co_await read_rows(metadata_, kKeyUseRows, add);
}

void KeyUses::note(std::string_view access_key, std::string_view address, std::string_view client) {
  client = client.substr(0, kClientSizeMax);
  const auto now = clock_.now();
  auto& part = shard(access_key);
  const std::scoped_lock lock(part.mutex);
  auto found = part.entries.find(access_key);
  if (found == part.entries.end())
    found = part.entries.emplace(std::string(access_key), Entry()).first;
  ONGGI_DCHECK(found->first == access_key && client.size() <= kClientSizeMax);
  auto& [use, changed] = found->second;
  use.time = now;
  if (use.address != address) use.address = address;
  if (use.client != client) use.client = client;
  changed = true;
}

std::optional<KeyUse> KeyUses::find(std::string_view access_key) const {
  const auto& part = shard(access_key);
  const std::scoped_lock lock(part.mutex);
  const auto found = part.entries.find(access_key);
  if (found == part.entries.end()) return std::nullopt;
  return found->second.use;
}

std::size_t KeyUses::count() const {
  std::size_t count = 0;
  for (const auto& part : shards_) {
    const std::scoped_lock lock(part.mutex);
    count += part.entries.size();
  }
  return count;
}

Task<Status> KeyUses::flush(const Directory& directory) {
  std::vector<std::pair<std::string, std::optional<KeyUse>>> rows;
  for (auto& part : shards_) {
    const std::scoped_lock lock(part.mutex);
    std::erase_if(part.entries, [&](const auto& item) {
      if (directory.has_key(item.first)) return false;
      rows.emplace_back(item.first, std::nullopt);
      return true;
    });
    for (auto& [access_key, entry] : part.entries) {
      if (!std::exchange(entry.changed, false)) continue;
      rows.emplace_back(access_key, entry.use);
    }
  }
  for (auto& [access_key, use] : rows) {
    auto row = std::string(kKeyUseRows) + access_key;
    auto written =
        use ? save(metadata_, std::move(row), *use) : erase_row(metadata_, std::move(row));
    ONGGI_CO_TRY(co_await std::move(written));
  }
  co_return Status();
}

}  // namespace onggi::iam
