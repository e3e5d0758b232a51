// Checksums of the blocks of a stream of bytes, taken while the bytes are still in the CPU's cache.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace onggi::storage {

class BlockCrcs {
 public:
  explicit BlockCrcs(std::uint32_t block_size) : block_size_(block_size) {}

  void update(std::string_view bytes);
  /// Ends a last, short block.
  void finish();

  /// Of the complete blocks. The owner may take from the front.
  std::vector<std::uint32_t> values;

 private:
  const std::uint32_t block_size_;
  std::uint32_t crc_ = 0;
  std::uint32_t filled_ = 0;  // bytes under crc_
};

}  // namespace onggi::storage
