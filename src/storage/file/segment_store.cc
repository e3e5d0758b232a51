#include "storage/file/segment_store.h"

#include <charconv>

#include "base/check.h"
#include "storage/file/block_reader.h"
#include "storage/file/segment_writer.h"

namespace onggi::storage {

SegmentStore::SegmentStore(std::shared_ptr<BlobContext> context)
    : context_(std::move(context)), table_(std::make_shared<Table>()) {
  table_->open.resize(std::max<std::size_t>(context_->options.segments_open, 1));
}

Status SegmentStore::recover() {
  const auto directory = context_->options.directory + "/segments";
  ONGGI_TRY(context_->vfs.make_directory(directory));
  const auto names = ONGGI_TRY(context_->vfs.list(directory));
  for (const auto& name : names) {
    std::uint64_t number = 0;
    const auto* end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data(), end, number, 16);
    if (parsed.ptr != end || parsed.ec != std::errc() || number > kSegmentNumberMax) continue;
    const auto segment = ONGGI_TRY(Segment::recover(*context_, number));
    table_->next_number = std::max(table_->next_number, number + 1);
    if (segment) adopt(segment);
  }
  return {};
}

void SegmentStore::close() {
  const std::scoped_lock lock(table_->mutex);
  for (auto& segment : table_->open) {
    if (segment) segment->retire();
    segment = nullptr;
  }
}

void SegmentStore::adopt(const std::shared_ptr<Segment>& segment) {
  segment->on_gone = [weak = std::weak_ptr(table_)](std::uint64_t number) {
    const auto table = weak.lock();
    if (!table) return;
    const std::scoped_lock lock(table->mutex);
    table->segments.erase(number);
  };
  const std::scoped_lock lock(table_->mutex);
  table_->segments.emplace(segment->number(), segment);
}

std::shared_ptr<Segment> SegmentStore::find(std::uint64_t number) const {
  const std::scoped_lock lock(table_->mutex);
  const auto it = table_->segments.find(number);
  return it == table_->segments.end() ? nullptr : it->second;
}

std::size_t SegmentStore::size() const {
  const std::scoped_lock lock(table_->mutex);
  return table_->segments.size();
}

std::optional<SegmentStore::Reservation> SegmentStore::reserve(std::size_t slot,
                                                               std::uint64_t extent) {
  const std::scoped_lock lock(table_->mutex);
  ONGGI_DCHECK(slot < table_->open.size());
  const auto& segment = table_->open[slot];
  if (!segment) return std::nullopt;
  const auto offset = segment->reserve(extent);
  if (!offset) return std::nullopt;
  return Reservation{segment, *offset};
}

/// Returns an unused segment number. Numbering restarts at 1 after kSegmentNumberMax, because a
/// segment on disk may have the number kSegmentNumberMax.
std::uint64_t SegmentStore::take_number() {
  const std::scoped_lock lock(table_->mutex);
  auto& next = table_->next_number;
  while (next > kSegmentNumberMax || table_->segments.contains(next))
    next = next < kSegmentNumberMax ? next + 1 : 1;
  ONGGI_DCHECK(next > 0 && !table_->segments.contains(next));
  return next++;
}

/// Reserves space in a new segment, which replaces the open segment with index `slot`. If another
/// thread has just replaced it, reserves space in that thread's segment. Blocks.
Result<SegmentStore::Reservation> SegmentStore::reserve_in_new(std::size_t slot,
                                                               std::uint64_t extent) {
  const std::scoped_lock making(making_);
  if (auto reservation = reserve(slot, extent)) return *std::move(reservation);
  const auto number = take_number();
  auto segment = ONGGI_TRY(Segment::create(*context_, number, extent));
  adopt(segment);
  const auto offset = segment->reserve(extent);
  ONGGI_DCHECK(offset.has_value());  // the new segment has space that no other thread can reserve
  const std::scoped_lock lock(table_->mutex);
  auto& open = table_->open[slot];
  if (open) open->retire();
  open = segment;
  return Reservation{std::move(segment), *offset};
}

Task<Result<std::unique_ptr<BlobWriter>>> SegmentStore::create(std::uint64_t size) {
  const auto extent = BlobHeader{.id = {}, .size = size}.extent();
  ONGGI_DCHECK(size > 0);
  const auto slot = turn_++ % table_->open.size();
  auto reservation = reserve(slot, extent);
  if (!reservation) {
    auto make = [this, slot, extent] { return reserve_in_new(slot, extent); };
    reservation = ONGGI_CO_TRY(co_await context_->pool.run(make));
  }
  co_return std::make_unique<SegmentWriter>(context_, std::move(reservation->segment),
                                            reservation->offset, size);
}

Task<Result<std::unique_ptr<BlobReader>>> SegmentStore::open(const BlobId& id, std::uint64_t offset,
                                                             std::uint64_t length) {
  const auto none = [&id] { return fail(Code::kNotFound, "no blob " + id.to_hex()); };
  const auto place = place_of(id);
  const auto segment = find(place.segment);
  if (!segment) co_return none();
  OpenBlob blob;
  // Pin the blob before reading its header. If the header turns out to be live, the pin keeps the
  // blob's space from being freed until the reader is destroyed.
  blob.pin = std::make_unique<Segment::Pin>(segment, place.offset);
  blob.file = segment->file_if_open();
  if (!blob.file) {
    auto open_file = [&segment] { return segment->file(); };
    auto opened = co_await context_->pool.run(open_file);
    if (!opened && opened.error().code == Code::kNotFound) co_return none();
    blob.file = ONGGI_CO_TRY(std::move(opened));
  }
  const AlignedBuffer page(kPage);
  const auto count =
      ONGGI_CO_TRY(co_await read_at(*context_, *blob.file, page.span(0, kPage), place.offset));
  const auto decoded = decode_blob_header(page.view(0, count), segment->nonce());
  if (decoded.state == HeaderState::kDamaged)
    co_return fail(Code::kCorrupt, "blob " + id.to_hex() + ": its header is damaged");
  if (decoded.state != HeaderState::kLive || decoded.header.id != id) co_return none();
  blob.header = decoded.header;
  blob.data_offset = place.offset + kPage;
  blob.crcs = ONGGI_CO_TRY(decode_crcs(blob.header, page.view(0, count)));
  co_return BlockReader::open(context_, std::move(blob), offset, length);
}

Task<Status> SegmentStore::remove(const BlobId& id) {
  const auto segment = find(place_of(id).segment);
  if (!segment) co_return Status();
  auto mark = [&] { return segment->remove(id); };
  co_return co_await context_->pool.run(mark);
}

Task<Result<bool>> SegmentStore::list(const std::function<bool(const BlobInfo&)>& each) {
  std::vector<std::shared_ptr<Segment>> segments;
  {
    const std::scoped_lock lock(table_->mutex);
    for (const auto& [number, segment] : table_->segments) segments.push_back(segment);
  }
  const auto now_s = context_->now_s();
  std::vector<BlobInfo> infos;
  const auto collect = [&](const BlobHeader& header) {
    infos.push_back({header.id, header.size, std::max<std::int64_t>(0, now_s - header.finished_s)});
  };
  for (const auto& segment : segments) {
    infos.clear();
    auto scan = [&] { return segment->list(collect); };
    ONGGI_CO_TRY(co_await context_->pool.run(scan));
    for (const auto& info : infos) {
      if (!each(info)) co_return false;
    }
  }
  co_return true;
}

}  // namespace onggi::storage
