// DataPins: keeps the blobs of an object from being released while the object is read or copied.
// Pins exist only in memory and are identified by data id. The garbage collector claims a data id
// before it releases the blobs, and postpones the release of pinned data.
#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/sync/held.h"

namespace onggi::catalog {

class DataPins {
 public:
  DataPins() = default;
  /// All pins must have been destroyed.
  ~DataPins();
  DataPins(const DataPins&) = delete;
  DataPins& operator=(const DataPins&) = delete;

  /// RAII guard: keeps one data id pinned. An empty Pin pins nothing.
  using Pin = Held<DataPins, std::string>;

  /// Pins the data. Returns an empty Pin if the data is being released; the caller must then read
  /// the record again.
  [[nodiscard]] Pin pin(std::string_view data_id);

  /// Claims data for release, so that it cannot be pinned until release_done(). Returns false if
  /// the data is pinned or already claimed; the caller must then retry later.
  [[nodiscard]] bool claim_for_release(std::string_view data_id);
  void release_done(std::string_view data_id);

  /// Returns true if the data is currently pinned.
  [[nodiscard]] bool pinned(std::string_view data_id);

  /// Returns the number of claims made so far. A reader calls claims() before it reads a record and
  /// again after it has pinned the data. If the number is unchanged, the data was not released in
  /// between.
  [[nodiscard]] std::uint64_t claims() const { return claims_.load(); }

 private:
  friend Pin;
  struct Shard {
    std::mutex mutex;
    // A flat map, so that a pin allocates no memory.
    boost::unordered_flat_map<std::string, std::size_t> readers;
    std::unordered_set<std::string> releasing;
  };
  Shard& shard(std::string_view data_id);
  void release(const std::string& data_id);
  std::array<Shard, 16> shards_;
  std::atomic<std::uint64_t> claims_ = 0;
};

}  // namespace onggi::catalog
