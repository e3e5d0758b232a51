#include "storage/file/block_reader.h"

#include <algorithm>

#include "base/check.h"
#include "base/digest/checksum.h"

namespace onggi::storage {
namespace {

// Reads from the page cache are small, so that the bytes are still in the L2 cache when they are
// hashed. Reads from the disk are larger.
constexpr std::uint64_t kCachedPiece = 256 << 10;
constexpr std::uint64_t kDiskPiece = 1 << 20;

}  // namespace

Result<std::unique_ptr<BlobReader>> BlockReader::open(std::shared_ptr<BlobContext> context,
                                                      OpenBlob blob, std::uint64_t offset,
                                                      std::uint64_t length) {
  if (offset > blob.header.size || length > blob.header.size - offset)
    return fail(Code::kInvalid, "range outside the blob");
  return std::unique_ptr<BlobReader>(
      new BlockReader(std::move(context), std::move(blob), offset, length));
}

BlockReader::BlockReader(std::shared_ptr<BlobContext> context, OpenBlob blob, std::uint64_t offset,
                         std::uint64_t length)
    : context_(std::move(context)),
      blob_(std::move(blob)),
      offset_(offset),
      end_(offset + length),
      plain_offset_(offset) {
  ONGGI_DCHECK(blob_.file != nullptr && blob_.header.block_size > 0);
  ONGGI_DCHECK(offset_ <= end_ && end_ <= blob_.header.size);
}

Task<Result<std::string_view>> BlockReader::next() {
  if (offset_ == end_) co_return std::string_view();
  const std::uint64_t block_size = blob_.header.block_size;
  const auto begin = offset_ / block_size * block_size;
  const auto range_end = std::min(round_up(end_, block_size), blob_.header.size);
  const auto piece = [&](std::uint64_t size_max) {
    return std::min(round_up(size_max, block_size), range_end - begin);
  };
  auto size = piece(kCachedPiece);
  ONGGI_DCHECK(begin <= offset_ && offset_ < range_end && size > 0);
  if (buffer_.capacity() < size) buffer_ = AlignedBuffer(size);
  const auto at = blob_.data_offset + begin;
  auto cached = blob_.file->pread_cached(buffer_.span(0, size), at);
  if (cached < size) {
    size = piece(kDiskPiece);
    if (buffer_.capacity() < size) {
      buffer_ = AlignedBuffer(size);
      cached = 0;
    }
    const auto rest = buffer_.span(cached, size - cached);
    auto read_rest = [this, rest, at, cached] { return blob_.file->pread(rest, at + cached); };
    const auto count = ONGGI_CO_TRY(co_await context_->pool.run(read_rest));
    if (count < rest.size()) co_return fail(damage((begin + cached + count) / block_size));
  }
  ONGGI_CO_TRY(co_await verify(begin, size));
  const auto skip = offset_ - begin;
  const auto end = std::min(begin + size, end_);
  ONGGI_DCHECK(offset_ < end && end <= end_);  // a returned piece is never empty
  offset_ = end;
  co_return buffer_.view(skip, end - begin - skip);
}

Task<Status> BlockReader::verify(std::uint64_t begin, std::size_t size) {
  const std::size_t block_size = blob_.header.block_size;
  for (std::size_t done = 0; done < size; done += block_size) {
    const auto block = (begin + done) / block_size;
    ONGGI_DCHECK(block >= crcs_first_);
    if (block - crcs_first_ >= blob_.crcs.size()) ONGGI_CO_TRY(co_await load_crcs(block));
    ONGGI_DCHECK(block - crcs_first_ < blob_.crcs.size());
    const auto bytes = buffer_.view(done, std::min(block_size, size - done));
    if (crc32c(0, bytes) != blob_.crcs[block - crcs_first_]) co_return fail(damage(block));
  }
  co_return Status();
}

Task<Status> BlockReader::load_crcs(std::uint64_t block) {
  if (!blob_.table_offset) co_return fail(damage(block));
  const auto index = block / kTableBlocks;
  const AlignedBuffer page(kPage);
  const auto count = ONGGI_CO_TRY(co_await read_at(*context_, *blob_.file, page.span(0, kPage),
                                                   *blob_.table_offset + index * kPage));
  blob_.crcs = ONGGI_CO_TRY(decode_table_page(blob_.header.id, index, page.view(0, count)));
  crcs_first_ = index * kTableBlocks;
  co_return Status();
}

Error BlockReader::damage(std::uint64_t block) const {
  const auto begin = block * blob_.header.block_size;
  const auto end = std::min(begin + blob_.header.block_size, blob_.header.size);
  return {Code::kCorrupt, "blob " + blob_.header.id.to_hex() + ": bytes " + std::to_string(begin) +
                              " to " + std::to_string(end) + " fail their checksum"};
}

std::optional<FileSlice> BlockReader::plain() const {
  if (blob_.file->fd() < 0) return std::nullopt;
  return FileSlice{.fd = blob_.file->fd(),
                   .offset = blob_.data_offset + plain_offset_,
                   .length = end_ - plain_offset_};
}

}  // namespace onggi::storage
