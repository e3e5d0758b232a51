#include "storage/file/block_crcs.h"

#include <algorithm>

#include "base/check.h"
#include "base/digest/checksum.h"

namespace onggi::storage {

void BlockCrcs::update(std::string_view bytes) {
  while (!bytes.empty()) {
    ONGGI_DCHECK(filled_ < block_size_);
    const auto part = bytes.substr(0, block_size_ - filled_);
    crc_ = crc32c(crc_, part);
    filled_ += static_cast<std::uint32_t>(part.size());
    bytes.remove_prefix(part.size());
    if (filled_ == block_size_) finish();
  }
}

void BlockCrcs::finish() {
  if (filled_ == 0) return;
  ONGGI_DCHECK(filled_ <= block_size_);
  values.push_back(crc_);
  crc_ = 0;
  filled_ = 0;
}

}  // namespace onggi::storage
