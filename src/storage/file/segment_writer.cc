#include "storage/file/segment_writer.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace onggi::storage {
namespace {

constexpr std::uint64_t kPiece = 1 << 20;

}  // namespace

SegmentWriter::SegmentWriter(std::shared_ptr<BlobContext> context, std::shared_ptr<Segment> segment,
                             std::uint64_t offset, std::uint64_t size)
    : context_(std::move(context)),
      segment_(std::move(segment)),
      offset_(offset),
      size_(size),
      buffer_(kPage + std::min(kPiece, round_up(size, kPage))),
      crcs_(context_->options.block_size) {
  ONGGI_DCHECK(size_ > 0 && offset_ >= kPage && offset_ % kPage == 0);
}

SegmentWriter::~SegmentWriter() {
  if (!finished_) segment_->end_discarded(offset_, extent());
}

Task<Status> SegmentWriter::append(std::string_view bytes) {
  if (failed_ || finished_) co_return fail(Code::kInvalid, "the writer has ended");
  if (bytes.size() > size_ - appended_) co_return fail(Code::kInvalid, "more bytes than announced");
  appended_ += bytes.size();
  while (!bytes.empty()) {
    const auto part = bytes.substr(0, buffer_.capacity() - kPage - filled_);
    std::memcpy(buffer_.data() + kPage + filled_, part.data(), part.size());
    crcs_.update(part);
    filled_ += part.size();
    bytes.remove_prefix(part.size());
    ONGGI_DCHECK(filled_ <= buffer_.capacity() - kPage);
    ONGGI_DCHECK(flushed_ + filled_ <= appended_ && appended_ <= size_);
    // finish() writes the last piece, so that the same thread writes and syncs that piece.
    if (filled_ == kPiece && flushed_ + filled_ < size_) ONGGI_CO_TRY(co_await flush());
  }
  co_return Status();
}

Task<Status> SegmentWriter::flush() {
  ONGGI_CO_TRY(context_->check());
  ONGGI_DCHECK(filled_ > 0 && flushed_ % kPage == 0);
  ONGGI_DCHECK(kPage + flushed_ + filled_ <= extent());  // the data stays within the reservation
  auto write = [this] {
    return segment_->data_file(size_).pwrite(buffer_.view(kPage, filled_),
                                             offset_ + kPage + flushed_);
  };
  auto written = co_await context_->pool.run(write);
  failed_ = !written;
  context_->counters.bytes_written += filled_;
  flushed_ += filled_;
  filled_ = 0;
  co_return written;
}

Task<Result<BlobId>> SegmentWriter::finish() {
  if (failed_ || finished_) co_return fail(Code::kInvalid, "the writer has ended");
  if (appended_ != size_) co_return fail(Code::kInvalid, "fewer bytes than announced");
  ONGGI_CO_TRY(context_->check());
  failed_ = true;  // makes later append() and finish() calls fail
  crcs_.finish();
  ONGGI_DCHECK(flushed_ + filled_ == size_);
  ONGGI_DCHECK(crcs_.values.size() == block_count(size_, context_->options.block_size));
  const auto padded = round_up(filled_, kPage);
  std::memset(buffer_.data() + kPage + filled_, 0, padded - filled_);
  const SegmentPlace place{segment_->number(), offset_};
  const BlobHeader header{.id = make_segment_id(place, context_->random_id()),
                          .nonce = segment_->nonce().value_or(0),
                          .size = size_,
                          .block_size = context_->options.block_size,
                          .finished_s = context_->now_s()};
  encode(header, crcs_.values, buffer_.span(0, kPage));
  SyncRequest request;
  if (segment_->takes_direct(size_)) {
    // With O_DIRECT, this writer writes its data itself, and GroupSync writes only the header.
    filled_ = padded;
    if (filled_ > 0) ONGGI_CO_TRY(co_await flush());
    failed_ = true;
    request.writes[0] = {offset_, buffer_.view(0, kPage)};
  } else if (flushed_ == 0) {
    request.writes[0] = {offset_, buffer_.view(0, kPage + padded)};
  } else {
    request.writes[0] = {offset_ + kPage + flushed_, buffer_.view(kPage, padded)};
    request.writes[1] = {offset_, buffer_.view(0, kPage)};
  }
  ONGGI_CO_TRY(co_await segment_->group().sync(request));
  finished_ = true;
  segment_->end_finished();
  co_return header.id;
}

}  // namespace onggi::storage
