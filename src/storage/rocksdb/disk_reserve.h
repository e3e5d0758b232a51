// DiskReserve: a preallocated file that is given back when the disk is full. RocksDB needs space to
// forget: it must write out its buffers before it takes a delete again. Without the reserve held
// the store is "nearly full" and the writer lets only commits pass that shrink what is stored.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace onggi::storage {

class DiskReserve {
 public:
  /// Takes the reserve if it can; `bytes` 0: there is none and it counts as held.
  DiskReserve(const std::string& directory, std::size_t bytes);

  /// Removes the reserve of an earlier process, if there is one.
  static void drop(const std::string& directory);
  [[nodiscard]] bool held() const { return held_; }
  /// What it still has to take of the disk. Safe from any thread.
  [[nodiscard]] std::size_t missing() const { return held_ ? 0 : bytes_; }
  void release();
  /// Tries to take it back, at most once in kRetryInterval.
  void retry();

 private:
  static constexpr std::chrono::milliseconds kRetryInterval{500};
  [[nodiscard]] bool take() const;

  std::string path_;
  std::size_t bytes_;
  std::atomic<bool> held_;
  std::chrono::steady_clock::time_point retry_at_;
};

}  // namespace onggi::storage
