// Computes the checksum of each block of a byte stream while the bytes are still in the CPU cache.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace onggi::storage {

class BlockCrcs {
 public:
  explicit BlockCrcs(std::uint32_t block_size) : block_size_(block_size) {}

  void update(std::string_view bytes);
  /// Completes the last block if it is only partly filled.
  void finish();

  /// The checksums of the completed blocks. The owner may erase checksums from the front.
  std::vector<std::uint32_t> values;

 private:
  const std::uint32_t block_size_;
  std::uint32_t crc_ = 0;
  std::uint32_t filled_ = 0;  // bytes covered by crc_
};

}  // namespace onggi::storage
