// SpaceGate: blocks commits of this process to the space of a bucket that is being deleted.
// MetadataStore::seal() alone does not keep late commits out: dropping the space removes its seal,
// and a PUT that looked up the bucket before its deletion may commit long afterwards. Each commit
// calls enter() first. A closed space stays closed until the process ends. Thread-safe.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <mutex>
#include <utility>

#include "base/check.h"
#include "base/sync/held.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

class SpaceGate {
 public:
  SpaceGate() = default;
  SpaceGate(const SpaceGate&) = delete;
  SpaceGate& operator=(const SpaceGate&) = delete;
  ~SpaceGate() {  // no commit may be in progress
    for ([[maybe_unused]] const auto& shard : shards_) ONGGI_DCHECK(shard.inside.empty());
  }

  /// RAII guard: marks one commit to a space as in progress. An empty Passage marks nothing.
  using Passage = Held<SpaceGate, storage::SpaceId>;

  /// Begins a commit to `space`. Returns an empty Passage if the space is closed.
  [[nodiscard]] Passage enter(storage::SpaceId space) {
    auto& shard = shard_of(space);
    const std::scoped_lock lock(shard.mutex);
    if (shard.closed.contains(space)) return {};
    ++shard.inside[space];
    return Passage(*this, space);
  }

  /// Closes `space`. Returns false and changes nothing if a commit to the space is in progress; the
  /// caller must then retry. Returns true if the space is closed already.
  [[nodiscard]] bool close(storage::SpaceId space) {
    auto& shard = shard_of(space);
    const std::scoped_lock lock(shard.mutex);
    if (shard.inside.contains(space)) return false;
    shard.closed.insert(space);
    return true;
  }

 private:
  friend Passage;
  struct alignas(64) Shard {  // each shard has its own cache line
    std::mutex mutex;
    // The number of commits in progress in each space. A flat map, so that a commit allocates no
    // memory.
    boost::unordered_flat_map<storage::SpaceId, std::size_t> inside;
    boost::unordered_flat_set<storage::SpaceId> closed;
  };

  Shard& shard_of(storage::SpaceId space) { return shards_[space % shards_.size()]; }
  void release(storage::SpaceId space) {
    auto& shard = shard_of(space);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.inside.find(space);
    ONGGI_DCHECK(found != shard.inside.end() && found->second > 0);
    ONGGI_DCHECK(!shard.closed.contains(space));
    if (--found->second == 0) shard.inside.erase(found);
  }

  std::array<Shard, 16> shards_;
};

}  // namespace onggi::catalog
