#include "storage/file/segment_scan.h"

#include <algorithm>

#include "base/check.h"
#include "base/memory/buffer.h"

namespace onggi::storage {
namespace {

// Only headers are read as long as each header is valid and gives the position of the next header.
// After a missing or damaged header, every page is read, in windows of this size.
constexpr std::uint64_t kWindow = 256 << 10;

class Pages {
 public:
  explicit Pages(VfsFile& file) : file_(file), buffer_(kWindow) {}

  /// Returns the page at `offset`, or fewer bytes at the end of the file. If `ahead` is true, reads
  /// a whole window, because the next pages are likely to be needed.
  Result<std::string_view> at(std::uint64_t offset, bool ahead) {
    if (offset < begin_ || offset >= begin_ + size_) {
      size_ = ONGGI_TRY(file_.pread(buffer_.span(0, ahead ? kWindow : kPage), offset));
      begin_ = offset;
    }
    const auto inside = offset - begin_;
    ONGGI_DCHECK(inside <= size_ && size_ <= kWindow);
    return buffer_.view(inside, std::min(kPage, size_ - inside));
  }

 private:
  VfsFile& file_;
  AlignedBuffer buffer_;
  std::uint64_t begin_ = 0;
  std::size_t size_ = 0;
};

/// Classifies the extent that begins at `offset` by its first page.
SegmentExtent extent_at(const SegmentScan& scan, std::uint64_t offset, std::string_view page) {
  using Kind = SegmentExtent::Kind;
  const auto decoded = decode_blob_header(page, scan.nonce);
  SegmentExtent extent{.kind = Kind::kUnfinished, .offset = offset, .length = kPage};
  if (decoded.state == HeaderState::kNone) return extent;
  extent.kind = Kind::kDamaged;
  if (decoded.state == HeaderState::kDamaged) return extent;
  const auto& header = decoded.header;
  const bool here = kind_of(header.id) == BlobKind::kSegment &&
                    place_of(header.id) == SegmentPlace{scan.number, offset};
  if (!here || header.size > scan.size || header.extent() > scan.size - offset) return extent;
  extent.kind = decoded.state == HeaderState::kLive ? Kind::kLive : Kind::kDead;
  extent.length = header.extent();
  extent.header = header;
  ONGGI_DCHECK(extent.length <= scan.size - offset);
  return extent;
}

}  // namespace

Status scan_segment(VfsFile& file, const SegmentScan& scan,
                    const std::function<bool(const SegmentExtent&)>& visit) {
  using Kind = SegmentExtent::Kind;
  Pages pages(file);
  bool broken = false;        // true if the previous page did not begin with a valid header
  bool after_damage = false;  // true inside a damaged blob, which ends at the next valid header
  std::uint64_t offset = kPage;
  while (offset < scan.size) {
    const auto data = ONGGI_TRY(file.next_data(offset));
    if (!data || *data >= scan.size) break;
    offset = std::max(offset, *data / kPage * kPage);
    const auto page = ONGGI_TRY(pages.at(offset, broken));
    if (page.empty()) break;
    auto extent = extent_at(scan, offset, page);
    broken = extent.kind == Kind::kUnfinished || extent.kind == Kind::kDamaged;
    if (extent.kind == Kind::kDamaged) after_damage = true;
    if (!broken) after_damage = false;
    if (extent.kind == Kind::kUnfinished && after_damage) extent.kind = Kind::kDamaged;
    ONGGI_DCHECK(extent.offset == offset && offset % kPage == 0);
    ONGGI_DCHECK(extent.length >= kPage && extent.length % kPage == 0);
    if (!visit(extent)) break;
    offset += extent.length;
  }
  return {};
}

}  // namespace onggi::storage
