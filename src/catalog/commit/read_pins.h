// ReadPins: keeps the blobs of an object that is being read or copied from being released
// meanwhile. In-process; keyed by data id. The garbage collector claims a data id before it
// releases blobs; a pinned one is skipped until later.
#pragma once

#include <array>
#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace onggi::catalog {

class ReadPins {
 public:
  /// Unpins when destroyed. Movable; an empty one holds nothing.
  class Pin {
   public:
    Pin() = default;
    Pin(Pin&& other) noexcept;
    Pin& operator=(Pin&& other) noexcept;
    ~Pin();
    [[nodiscard]] explicit operator bool() const { return pins_ != nullptr; }

   private:
    friend class ReadPins;
    Pin(ReadPins* pins, std::string data_id);
    ReadPins* pins_ = nullptr;
    std::string data_id_;
  };

  /// An empty Pin when the data is being released right now: read the record again.
  [[nodiscard]] Pin pin(std::string_view data_id);

  /// True: nobody reads it and nobody can pin it until release_done(). False: try again later.
  [[nodiscard]] bool claim_for_release(std::string_view data_id);
  void release_done(std::string_view data_id);

  /// Whether somebody has it pinned at this moment.
  [[nodiscard]] bool pinned(std::string_view data_id);

  /// How many claims there have been. A reader notes it before it reads a record and looks again
  /// after pinning: unchanged means that the data was not released in between.
  [[nodiscard]] std::uint64_t claims() const { return claims_.load(); }

 private:
  struct Shard {
    std::mutex mutex;
    boost::unordered_flat_map<std::string, std::size_t> readers;  // no allocation for each
    std::unordered_set<std::string> releasing;
  };
  Shard& shard(std::string_view data_id);
  void unpin(const std::string& data_id);
  std::array<Shard, 16> shards_;
  std::atomic<std::uint64_t> claims_ = 0;
};

}  // namespace onggi::catalog
