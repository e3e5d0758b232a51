// The background work of a segment: freeing space, sealing and unlinking.
#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "storage/file/segment.h"

namespace onggi::storage {

/// The work of one iteration of tidy(). The work is chosen while the lock is held and done after
/// the lock is released.
struct Segment::Chores {
  std::vector<Range> free;
  bool seal = false;
  bool unlink_if_empty = false;
  [[nodiscard]] bool none() const { return free.empty() && !seal && !unlink_if_empty; }
};

void Segment::queue(const Range& range) {
  ONGGI_DCHECK(range.length > 0 && range.offset % kPage == 0);
  const std::scoped_lock lock(mutex_);
  to_free_.push_back(range);
  wake();
}

void Segment::wake() {
  if (gone_ || std::exchange(tidying_, true)) return;
  context_.background([self = shared_from_this()] { self->tidy(); });
}

void Segment::tidy() {
  while (true) {
    const auto chores = take_chores();
    if (chores.none()) return;
    if (auto done = do_chores(chores); !done) {
      // The failure costs only disk space, which the next start or list() frees.
      log::warn("blob store: tidying {}: {}", path(), done.error().message());
      const std::scoped_lock lock(mutex_);
      tidying_ = false;
      return;
    }
  }
}

Segment::Chores Segment::take_chores() {
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK((tidying_ || gone_) && consistent());
  Chores chores;
  const auto pinned = [this](const Range& range) { return pins_.contains(range.offset); };
  const auto kept = std::ranges::partition(to_free_, pinned);
  chores.free.assign(kept.begin(), kept.end());
  to_free_.erase(kept.begin(), kept.end());
  ONGGI_DCHECK(std::ranges::none_of(chores.free, pinned));
  if (!chores.free.empty()) {
    freed_ = true;
  } else if (retired_ && !sealed_ && writers_ == 0) {
    chores.seal = true;
  } else if (sealed_ && freed_ && to_free_.empty()) {
    freed_ = false;
    chores.unlink_if_empty = true;
  }
  // After a failed fsync, the page cache may differ from the disk, so leave the segment as it is.
  // The next start frees, seals or unlinks it.
  if (gone_ || !context_.check()) chores = {};
  if (chores.none()) tidying_ = false;
  return chores;
}

Status Segment::do_chores(const Chores& chores) {
  if (chores.seal) return seal();
  if (chores.unlink_if_empty) return unlink_if_empty();
  auto opened = file();
  if (!opened && opened.error().code == Code::kNotFound) return {};
  const auto file = ONGGI_TRY(std::move(opened));
  return free_ranges(*file, chores.free);
}

Status Segment::free_ranges(VfsFile& file, const std::vector<Range>& ranges) {
  if (std::ranges::any_of(ranges, &Range::marked)) {
    if (auto synced = file.datasync(); !synced) {
      context_.poison(synced.error());
      return synced;
    }
  }
  auto sorted = ranges;
  std::ranges::sort(sorted, {}, &Range::offset);
  for (std::size_t i = 0; i < sorted.size();) {
    const auto begin = sorted[i].offset;
    auto end = begin;
    for (; i < sorted.size() && sorted[i].offset <= end; ++i)
      end = std::max(end, sorted[i].offset + sorted[i].length);
    ONGGI_DCHECK(begin < end);
    auto punched = file.punch(begin, end - begin);
    // Without hole punching, the space is freed only when the whole segment is unlinked.
    if (!punched && punched.error().code == Code::kNotImplemented) continue;
    ONGGI_TRY(std::move(punched));
    context_.counters.bytes_freed += end - begin;
  }
  return {};
}

Status Segment::seal() {
  ONGGI_DCHECK(file_ != nullptr && nonce_);
  // Truncate the file to its reserved part, and sync the file before the header is marked as
  // sealed.
  ONGGI_TRY(file_->truncate(tail_));
  if (auto synced = file_->datasync(); !synced) {
    context_.poison(synced.error());
    return synced;
  }
  ONGGI_TRY(write_header(*file_, true));
  const std::scoped_lock lock(mutex_);
  ONGGI_DCHECK(retired_ && !sealed_ && writers_ == 0);
  size_ = tail_;
  sealed_ = true;
  freed_ = true;  // makes tidy() check next whether the segment is empty
  // From now on, readers open the file through the file cache, which closes it when the cache is
  // full.
  file_ = nullptr;
  direct_ = nullptr;
  group_ = nullptr;
  return {};
}

Status Segment::unlink_if_empty() {
  auto opened = file();
  if (!opened && opened.error().code == Code::kNotFound) return {};
  const auto file = ONGGI_TRY(std::move(opened));
  if (!nonce_) return {};  // the header is damaged: leave the segment to the administrator
  bool empty = true;
  ONGGI_TRY(scan_segment(*file, {number_, nonce_, tail_}, [&](const SegmentExtent& extent) {
    using enum SegmentExtent::Kind;
    if (extent.kind == kLive || extent.kind == kDamaged) empty = false;
    return empty;
  }));
  if (!empty) return {};
  ONGGI_TRY(context_.vfs.unlink(path()));
  context_.files.erase(path());
  {
    const std::scoped_lock lock(mutex_);
    ONGGI_DCHECK(sealed_ && !gone_);
    gone_ = true;
    tidying_ = false;
  }
  context_.counters.bytes_freed += kPage;
  if (on_gone) on_gone(number_);
  return {};
}

}  // namespace onggi::storage
