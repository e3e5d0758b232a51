// ScanPageBuilder: fills a ScanPage without a memory allocation per entry. The bytes are stored in
// arena blocks that the page owns. All engines use this class, which does not depend on how an
// engine stores entries.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "storage/metadata_store.h"

namespace onggi::storage {

class ScanPageBuilder {
 public:
  explicit ScanPageBuilder(std::size_t limit) : limit_(limit) {
    ONGGI_DCHECK(limit >= 1 && limit <= kScanLimitMax);
    page_.entries.reserve(std::min<std::size_t>(limit, 1024));
  }

  /// Returns true if no further entry fits. If there is another entry, call finish(true).
  [[nodiscard]] bool full() const {
    return page_.entries.size() >= limit_ || bytes_ >= kScanBytesMax;
  }

  [[nodiscard]] bool empty() const { return page_.entries.empty(); }

  /// Returns `size` uninitialized bytes that live as long as the page.
  [[nodiscard]] char* allocate(std::size_t size) {
    if (size > free_) grow(size);
    ONGGI_DCHECK(size <= free_);
    char* place = next_;
    next_ += size;
    free_ -= size;
    bytes_ += size;
    return place;
  }

  [[nodiscard]] std::string_view keep(std::string_view bytes) {
    char* place = allocate(bytes.size());
    if (!bytes.empty()) std::memcpy(place, bytes.data(), bytes.size());
    return {place, bytes.size()};
  }

  /// Adds an entry whose views already point into the arena. Entries must be added in order.
  void add(const Entry& entry) {
    ONGGI_DCHECK(page_.entries.size() < limit_);
    ONGGI_DCHECK(empty() || comes_before(page_.entries.back(), entry));
    page_.entries.push_back(entry);
  }

  [[nodiscard]] ScanPage finish(bool more) {
    ONGGI_DCHECK(page_.entries.size() <= limit_);
    page_.more = more;
    return std::move(page_);
  }

 private:
  static constexpr std::size_t kBlockSizeMin = 2 * 1024;
  static constexpr std::size_t kBlockSizeMax = 256 * 1024;

  [[nodiscard]] static bool comes_before(const Entry& a, const Entry& b) {
    return a.row != b.row ? a.row < b.row : a.suffix < b.suffix;
  }

  void grow(std::size_t size) {
    // Allocate about as much memory as the page already has, so that a page with one entry stays
    // small and a big page has few blocks.
    free_ = std::max(size, std::clamp(bytes_, kBlockSizeMin, kBlockSizeMax));
    page_.arena.push_back(std::make_unique_for_overwrite<char[]>(free_));
    next_ = page_.arena.back().get();
  }

  std::size_t limit_;
  ScanPage page_;
  char* next_ = nullptr;
  std::size_t free_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace onggi::storage
