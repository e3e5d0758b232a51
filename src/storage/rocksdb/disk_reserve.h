// DiskReserve: a preallocated file that is deleted when the disk is full. RocksDB needs free space
// even for deletes: when the disk is full, RocksDB must flush its write buffers before it accepts a
// delete again. While the reserve is not allocated, the disk counts as nearly full, and the writer
// accepts only commits that shrink the store.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace onggi::storage {

class DiskReserve {
 public:
  /// Allocates the reserve if possible. If `bytes` is 0, no space is reserved, and the reserve
  /// counts as allocated.
  DiskReserve(const std::string& directory, std::size_t bytes);

  /// Deletes the reserve file that an earlier process left, if there is one.
  static void drop(const std::string& directory);
  [[nodiscard]] bool held() const { return held_; }
  /// Returns the number of bytes that the reserve still has to allocate. Safe from any thread.
  [[nodiscard]] std::size_t missing() const { return held_ ? 0 : bytes_; }
  void release();
  /// Tries to allocate the reserve again, at most once per kRetryInterval.
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
