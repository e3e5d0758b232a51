// KeyUses: when, from where and with which client each access key was used last. Noted in memory on
// the path of every request; written down once a minute, so a crash forgets a minute.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "iam/users/directory.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

struct KeyUse {
  Time time;
  std::string address;
  std::string client;  // User-Agent, shortened
};

class KeyUses {
 public:
  KeyUses(storage::MetadataStore& metadata, Clock& clock) : metadata_(metadata), clock_(clock) {}

  Task<Status> open();
  /// Call only with access keys that exist. Allocates only when the address or the client changes.
  void note(std::string_view access_key, std::string_view address, std::string_view client);
  [[nodiscard]] std::optional<KeyUse> find(std::string_view access_key) const;
  /// Of keys that exist.
  [[nodiscard]] std::size_t count() const;
  /// Writes what changed, and forgets keys that `directory` no longer has.
  Task<Status> flush(const Directory& directory);

 private:
  struct Entry {
    KeyUse use;
    bool changed = false;
  };
  // Several, so that loops seldom wait for each other.
  struct Shard {
    mutable std::mutex mutex;
    std::map<std::string, Entry, std::less<>> entries;
  };
  static constexpr std::size_t kShards = 16;
  [[nodiscard]] const Shard& shard(std::string_view access_key) const;
  Shard& shard(std::string_view access_key);

  storage::MetadataStore& metadata_;
  Clock& clock_;
  std::array<Shard, kShards> shards_;
};

}  // namespace onggi::iam
