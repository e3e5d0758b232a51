#include "storage/file/segment.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "base/memory/buffer.h"

namespace onggi::storage {

namespace {

Result<bool> holds_blobs(VfsFile& file, const SegmentScan& scan) {
  bool found = false;
  const auto look = [&found](const SegmentExtent& extent) {
    found = extent.kind == SegmentExtent::Kind::kLive;
    return !found;
  };
  ONGGI_TRY(scan_segment(file, scan, look));
  return found;
}

}  // namespace

std::string Segment::path_of(const BlobContext& context, std::uint64_t number) {
  return fmt::format("{}/segments/{:010x}", context.options.directory, number);
}

// Returns the size for a new segment: at most a quarter of the available space, so that one segment
// does not fill the disk, but at least as large as the first blob requires. The available space is
// checked first, because if an allocation fails, the file system may keep the space that it has
// already allocated.
Result<std::uint64_t> Segment::choose_size(BlobContext& context, std::uint64_t extent) {
  const auto size_min = kPage + extent;
  const auto room = ONGGI_TRY(context.room_for(size_min));
  ONGGI_DCHECK(room >= size_min);
  return std::max(std::min(context.options.segment_size, room / 4 / kPage * kPage), size_min);
}

Status Segment::write_header(VfsFile& file, bool sealed) const {
  const AlignedBuffer page(kPage);
  encode(SegmentHeader{.number = number_, .nonce = *nonce_, .sealed = sealed}, page.span(0, kPage));
  return file.pwrite(page.view(0, kPage), 0);
}

/// Writes the header of a new segment. Tries O_DIRECT if it is enabled, and keeps the O_DIRECT file
/// open if the write succeeds.
Status Segment::write_first_header() {
  if (context_.options.direct_io) {
    auto opened = context_.vfs.open(path(), OpenMode::kDirect);
    if (opened && write_header(**opened, false)) {
      direct_ = *std::move(opened);
      return {};
    }
  }
  return write_header(*file_, false);
}

Result<std::shared_ptr<Segment>> Segment::create(BlobContext& context, std::uint64_t number,
                                                 std::uint64_t extent) {
  std::shared_ptr<Segment> segment(new Segment(context, number));
  const auto path = segment->path();
  segment->size_ = ONGGI_TRY(choose_size(context, extent));
  segment->file_ = ONGGI_TRY(context.vfs.open(path, OpenMode::kCreate));
  segment->nonce_ = context.random.next_u64() | 1;  // never 0, so that zeros in a hole do not match
  // The header and the file's name must be durable before the first blob is acknowledged.
  const auto prepare = [&]() -> Status {
    auto allocated = segment->file_->allocate(segment->size_);
    if (!allocated && allocated.error().code != Code::kNotImplemented) return allocated;
    ONGGI_TRY(segment->write_first_header());
    ONGGI_TRY(segment->file_->datasync());
    return context.vfs.sync_directory(context.options.directory + "/segments");
  };
  if (auto prepared = prepare(); !prepared) {
    segment->file_ = nullptr;
    (void)context.vfs.unlink(path);
    return fail(prepared.error().within("creating a segment"));
  }
  ONGGI_DCHECK(segment->size_ - segment->tail_ >= extent);
  segment->group_ = std::make_shared<GroupSync>(context, segment->file_, path);
  return segment;
}

Result<std::shared_ptr<Segment>> Segment::recover(BlobContext& context, std::uint64_t number) {
  std::shared_ptr<Segment> segment(new Segment(context, number));
  const auto path = segment->path();
  const auto file = ONGGI_TRY(context.vfs.open(path, OpenMode::kReadWrite));
  const AlignedBuffer page(kPage);
  const auto count = ONGGI_TRY(file->pread(page.span(0, kPage), 0));
  const auto size = ONGGI_TRY(file->size());
  segment->size_ = segment->tail_ = size;
  segment->retired_ = segment->sealed_ = true;
  const auto first = page.view(0, count);
  if (first.find_first_not_of('\0') == std::string_view::npos) {
    // The first page is all zeros. Normally the page was never synced, so no blob in the segment
    // was acknowledged. Look for blobs anyway, in case the disk has lost only this page.
    const bool lost = ONGGI_TRY(holds_blobs(*file, {number, std::nullopt, size}));
    if (!lost) {
      ONGGI_TRY(context.vfs.unlink(path));
      return nullptr;
    }
  }
  const auto header = decode_segment_header(first);
  if (!header || header->number != number) {
    log::error("blob store: the header of {} is damaged; its blobs stay readable", path);
    return segment;
  }
  segment->nonce_ = header->nonce;
  bool kept = true;
  if (header->sealed) {
    // The process may have crashed after freeing the last blob and before unlinking the file.
    const auto data = ONGGI_TRY(file->next_data(kPage));
    kept = data.has_value();
  } else {
    kept = ONGGI_TRY(segment->recover_unsealed(*file, size));
  }
  if (kept) return segment;
  ONGGI_TRY(context.vfs.unlink(path));
  return nullptr;
}

/// Frees all space in the segment that does not belong to a blob, and seals the segment. If the
/// segment contains no blobs, returns false and changes nothing.
Result<bool> Segment::recover_unsealed(VfsFile& file, std::uint64_t size) {
  // Free all space between the blobs that are kept, including holes, because space that was
  // reserved but never written still occupies the disk.
  std::vector<Range> gaps;
  std::uint64_t end = kPage;
  const auto sort_out = [&](const SegmentExtent& extent) {
    using enum SegmentExtent::Kind;
    if (extent.kind != kLive && extent.kind != kDamaged) return true;
    ONGGI_DCHECK(extent.offset >= end && extent.length > 0);  // extents are ordered and disjoint
    if (extent.offset > end) gaps.push_back({end, extent.offset - end, true});
    end = extent.offset + extent.length;
    return true;
  };
  ONGGI_TRY(scan_segment(file, {number_, nonce_, size}, sort_out));
  ONGGI_DCHECK(end >= kPage);
  if (end == kPage) return false;
  ONGGI_TRY(free_ranges(file, gaps));
  ONGGI_TRY(file.truncate(end));
  ONGGI_TRY(file.datasync());
  ONGGI_TRY(write_header(file, true));
  size_ = tail_ = end;
  return true;
}

Segment::~Segment() {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(writers_ == 0 && pins_.empty() && !tidying_);
}

bool Segment::consistent() const {
  if (tail_ > size_) return false;
  if (sealed_ && (!retired_ || writers_ > 0 || file_ != nullptr)) return false;
  return !gone_ || sealed_;
}

std::optional<std::uint64_t> Segment::reserve(std::uint64_t extent) {
  ONGGI_DCHECK(extent > kPage && extent % kPage == 0);  // a header and at least one page of data
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(consistent());
  if (retired_ || extent > size_ - tail_) return std::nullopt;
  ++writers_;
  const auto offset = std::exchange(tail_, tail_ + extent);
  ONGGI_DCHECK(offset >= kPage && offset % kPage == 0 && tail_ > offset && tail_ <= size_);
  return offset;
}

void Segment::end_finished() {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(writers_ > 0 && consistent());
  --writers_;
  if (retired_) wake();
}

void Segment::end_discarded(std::uint64_t offset, std::uint64_t extent) {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(writers_ > 0 && consistent());
  ONGGI_DCHECK(offset >= kPage && offset < tail_ && extent <= tail_ - offset);
  --writers_;
  to_free_.push_back({offset, extent, false});
  wake();
}

void Segment::retire() {
  const std::scoped_lock lock(mutex_);
  if (std::exchange(retired_, true)) return;
  wake();
}

Segment::Pin::Pin(std::shared_ptr<Segment> segment, std::uint64_t offset)
    : segment_(std::move(segment)), offset_(offset) {
  const std::scoped_lock lock(segment_->mutex_);
  ++segment_->pins_[offset_];
}
Segment::Pin::~Pin() { segment_->unpin(offset_); }

void Segment::unpin(std::uint64_t offset) {
  const std::scoped_lock lock(mutex_);
  const auto it = pins_.find(offset);
  ONGGI_DCHECK(it != pins_.end() && it->second > 0);
  if (--it->second > 0) return;
  pins_.erase(it);
  if (!to_free_.empty()) wake();
}

std::shared_ptr<VfsFile> Segment::file_if_open() {
  {
    const std::scoped_lock lock(mutex_);
    if (file_) return file_;
  }
  return context_.files.find(path());
}

Result<std::shared_ptr<VfsFile>> Segment::file() {
  if (auto file = file_if_open()) return file;
  return context_.files.open(path());
}

Status Segment::remove(const BlobId& id) {
  auto opened = file();
  if (!opened && opened.error().code == Code::kNotFound) return {};
  const auto file = ONGGI_TRY(std::move(opened));
  const AlignedBuffer page(kPage);
  const auto offset = place_of(id).offset;
  const auto count = ONGGI_TRY(file->pread(page.span(0, kHeaderSize), offset));
  const auto [state, header] = decode_blob_header(page.view(0, count), nonce_);
  if (state != HeaderState::kLive && state != HeaderState::kDead) return {};
  if (header.id != id) return {};
  if (state == HeaderState::kLive) ONGGI_TRY(file->pwrite(dead_mark(), offset));
  queue({offset, header.extent(), true});
  return {};
}

Status Segment::list(const std::function<void(const BlobHeader&)>& visit) {
  auto opened = file();
  if (!opened && opened.error().code == Code::kNotFound) return {};  // the file was just unlinked
  const auto file = ONGGI_TRY(std::move(opened));
  SegmentScan scan{.number = number_, .nonce = nonce_, .size = 0};
  bool sealed = false;
  {
    const std::scoped_lock lock(mutex_);
    scan.size = tail_;
    sealed = sealed_ && nonce_;
  }
  return scan_segment(*file, scan, [&](const SegmentExtent& extent) {
    using enum SegmentExtent::Kind;
    if (extent.kind == kLive) visit(extent.header);
    // No blob is being written to a sealed segment, so this extent is what remains of a removed
    // blob whose space was only partly freed before a power cut.
    const bool leftover = extent.kind == kUnfinished && sealed;
    if (extent.kind == kDead || leftover) queue({extent.offset, extent.length, true});
    return true;
  });
}

}  // namespace onggi::storage
