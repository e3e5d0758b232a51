// KeyUses: the time, address and client of each access key's last use. Every request updates its
// key's entry in memory. Changes are written to the metadata store once a minute, so a crash loses
// at most a minute of changes.
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
  std::string client;  // User-Agent header, truncated
};

class KeyUses {
 public:
  KeyUses(storage::MetadataStore& metadata, Clock& clock) : metadata_(metadata), clock_(clock) {}

  Task<Status> open();
  /// Records a use of an existing access key. Allocates memory only on a key's first use, or when
  /// the address or the client changes.
  void note(std::string_view access_key, std::string_view address, std::string_view client);
  /// Returns the last use of an access key, or nullopt if none is recorded.
  [[nodiscard]] std::optional<KeyUse> find(std::string_view access_key) const;
  /// Returns the number of access keys with a recorded use.
  [[nodiscard]] std::size_t count() const;
  /// Writes changed entries and erases entries of access keys that `directory` no longer has.
  Task<Status> flush(const Directory& directory);

 private:
  struct Entry {
    KeyUse use;
    bool changed = false;
  };
  // The entries are sharded so that event loops rarely contend for a mutex.
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
