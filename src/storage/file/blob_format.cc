#include "storage/file/blob_format.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "base/digest/checksum.h"

namespace onggi::storage {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr std::string_view kSegmentMagic = "OnggiSeg";
constexpr std::string_view kLiveMagic = "OnggiBlb";
// Differs from kLiveMagic in only one byte, so that a short write cannot leave a mixture of both
// magics. All bits of that byte differ, so that a single flipped bit cannot turn a live blob into a
// removed blob.
constexpr std::string_view kDeadMagic = "\xb0nggiBlb";
constexpr std::uint32_t kVersion = 1;

template <typename T>
void store(std::span<char> page, std::size_t at, T value) {
  ONGGI_DCHECK(at <= page.size() && sizeof value <= page.size() - at);
  std::memcpy(page.data() + at, &value, sizeof value);
}
template <typename T>
T load(std::string_view page, std::size_t at) {
  T value{};
  ONGGI_DCHECK(at <= page.size() && sizeof value <= page.size() - at);
  std::memcpy(&value, page.data() + at, sizeof value);
  return value;
}
void store(std::span<char> page, std::size_t at, std::string_view bytes) {
  ONGGI_DCHECK(at <= page.size() && bytes.size() <= page.size() - at);
  std::ranges::copy(bytes, page.subspan(at).begin());
}

/// Stores `value` in `count` bytes of the id, in big-endian order, so that ids sort by segment
/// number and offset.
void store_big(BlobId& id, std::size_t at, std::size_t count, std::uint64_t value) {
  for (std::size_t i = count; i-- > 0; value >>= 8)
    id.bytes[at + i] = static_cast<unsigned char>(value & 0xff);
  ONGGI_DCHECK(value == 0);  // `value` fits in `count` bytes
}
std::uint64_t load_big(const BlobId& id, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | id.bytes[at + i];
  return value;
}

std::string_view as_bytes(std::span<const std::uint32_t> crcs) {
  return {reinterpret_cast<const char*>(crcs.data()), crcs.size_bytes()};
}

// Byte offsets of the fields of the segment header in the first page of a segment.
constexpr std::size_t kSegVersion = 8, kSegSealed = 12, kSegNumber = 16, kSegNonce = 24,
                      kSegCrc = 60;
// Byte offsets of the fields in a blob header.
constexpr std::size_t kNonce = 8, kId = 16, kSize = 32, kBlockSize = 40, kTableCrc = 44,
                      kFinished = 48, kBlobVersion = 56, kCrc = 60;
// Byte offsets of the page index and the CRC in a page of a large file's checksum table.
constexpr std::size_t kTableIndex = kPage - 8, kTableOwnCrc = kPage - 4;

std::uint32_t table_page_crc(const BlobId& id, std::string_view page) {
  return crc32c(crc32c(0, id.view()), page.substr(0, kTableOwnCrc));
}

}  // namespace

BlobId make_segment_id(const SegmentPlace& place, const BlobId& random) {
  ONGGI_CHECK(place.segment <= kSegmentNumberMax && place.offset < kSegmentSizeMax);
  ONGGI_DCHECK(place.offset % kPage == 0);
  BlobId id = random;
  id.bytes[0] = static_cast<unsigned char>(BlobKind::kSegment);
  store_big(id, 1, 5, place.segment);
  store_big(id, 6, 3, place.offset / kPage);
  ONGGI_DCHECK(place_of(id) == place);
  return id;
}

BlobId make_file_id(const BlobId& random) {
  BlobId id = random;
  id.bytes[0] = static_cast<unsigned char>(BlobKind::kFile);
  return id;
}

std::optional<BlobKind> kind_of(const BlobId& id) {
  const auto kind = static_cast<BlobKind>(id.bytes[0]);
  if (kind != BlobKind::kSegment && kind != BlobKind::kFile) return std::nullopt;
  return kind;
}

SegmentPlace place_of(const BlobId& id) {
  return {.segment = load_big(id, 1, 5), .offset = load_big(id, 6, 3) * kPage};
}

void encode(const SegmentHeader& header, std::span<char> page) {
  std::ranges::fill(page, '\0');
  store(page, 0, kSegmentMagic);
  store(page, kSegVersion, kVersion);
  store(page, kSegSealed, std::uint32_t{header.sealed});
  store(page, kSegNumber, header.number);
  store(page, kSegNonce, header.nonce);
  store(page, kSegCrc, crc32c(0, {page.data(), kSegCrc}));
}

std::optional<SegmentHeader> decode_segment_header(std::string_view page) {
  if (page.size() < kHeaderSize || !page.starts_with(kSegmentMagic)) return std::nullopt;
  if (crc32c(0, page.substr(0, kSegCrc)) != load<std::uint32_t>(page, kSegCrc)) return std::nullopt;
  if (load<std::uint32_t>(page, kSegVersion) != kVersion) return std::nullopt;
  return SegmentHeader{.number = load<std::uint64_t>(page, kSegNumber),
                       .nonce = load<std::uint64_t>(page, kSegNonce),
                       .sealed = load<std::uint32_t>(page, kSegSealed) != 0};
}

void encode(BlobHeader header, std::span<const std::uint32_t> crcs, std::span<char> page) {
  ONGGI_CHECK(crcs.size() <= kHeaderBlocksMax);
  ONGGI_DCHECK(page.size() >= kPage);
  std::ranges::fill(page, '\0');
  store(page, 0, kLiveMagic);
  store(page, kNonce, header.nonce);
  store(page, kId, header.id.view());
  store(page, kSize, header.size);
  store(page, kBlockSize, header.block_size);
  store(page, kTableCrc, crcs.empty() ? 0U : crc32c(0, as_bytes(crcs)));
  store(page, kFinished, header.finished_s);
  store(page, kBlobVersion, kVersion);
  store(page, kCrc, crc32c(0, {page.data(), kCrc}));
  store(page, kHeaderSize, as_bytes(crcs));
}

DecodedHeader decode_blob_header(std::string_view page, std::optional<std::uint64_t> nonce) {
  if (page.size() < kHeaderSize) return {};
  const bool live = page.starts_with(kLiveMagic);
  const bool dead = page.starts_with(kDeadMagic);
  const auto found_nonce = load<std::uint64_t>(page, kNonce);
  const bool ours = !nonce || *nonce == found_nonce;
  // The checksum is always computed with the live magic, because removing a blob changes only the
  // magic.
  const auto crc = crc32c(crc32c(0, kLiveMagic), page.substr(kNonce, kCrc - kNonce));
  const bool intact = crc == load<std::uint32_t>(page, kCrc);
  if ((!live && !dead) || !intact) {
    // The header is not valid. If the magic, nonce or checksum matches, the page contains a damaged
    // header; otherwise the page contains no header.
    const bool traces = live || dead || intact || (nonce && *nonce == found_nonce);
    return {.state = traces ? HeaderState::kDamaged : HeaderState::kNone, .header = {}};
  }
  if (!ours || load<std::uint32_t>(page, kBlobVersion) != kVersion) return {};
  BlobHeader header{.id = {},
                    .nonce = found_nonce,
                    .size = load<std::uint64_t>(page, kSize),
                    .block_size = load<std::uint32_t>(page, kBlockSize),
                    .table_crc = load<std::uint32_t>(page, kTableCrc),
                    .finished_s = load<std::int64_t>(page, kFinished)};
  std::memcpy(header.id.bytes.data(), page.data() + kId, header.id.bytes.size());
  return {.state = live ? HeaderState::kLive : HeaderState::kDead, .header = header};
}

std::string_view dead_mark() { return kDeadMagic.substr(0, 1); }

Result<std::vector<std::uint32_t>> decode_crcs(const BlobHeader& header, std::string_view page) {
  const auto damaged = [&] {
    return fail(Code::kCorrupt,
                "blob " + header.id.to_hex() + ": the checksums in its header are damaged");
  };
  if (header.block_size == 0 || header.block_size > kBlockSizeMax) return damaged();
  const auto count = block_count(header.size, header.block_size);
  if (count > kHeaderBlocksMax || page.size() < kHeaderSize + count * 4) return damaged();
  std::vector<std::uint32_t> crcs(count);
  std::memcpy(crcs.data(), page.data() + kHeaderSize, count * 4);
  if (crc32c(0, as_bytes(crcs)) != header.table_crc) return damaged();
  return crcs;
}

FileLayout file_layout(std::uint64_t size, std::uint32_t block_size) {
  ONGGI_DCHECK(block_size > 0 && block_size <= kBlockSizeMax);
  FileLayout layout;
  layout.table_offset = round_up(size, kPage);
  layout.table_pages = block_count(block_count(size, block_size), kTableBlocks);
  layout.footer_offset = layout.table_offset + layout.table_pages * kPage;
  return layout;
}

void encode_table_page(const BlobId& id, std::uint64_t index, std::span<const std::uint32_t> crcs,
                       std::span<char> page) {
  ONGGI_CHECK(crcs.size() <= kTableBlocks);
  ONGGI_DCHECK(page.size() == kPage && index <= UINT32_MAX);
  std::ranges::fill(page, '\0');
  store(page, 0, as_bytes(crcs));
  store(page, kTableIndex, static_cast<std::uint32_t>(index));
  store(page, kTableOwnCrc, table_page_crc(id, {page.data(), page.size()}));
}

Result<std::vector<std::uint32_t>> decode_table_page(const BlobId& id, std::uint64_t index,
                                                     std::string_view page) {
  if (page.size() < kPage || load<std::uint32_t>(page, kTableIndex) != index ||
      table_page_crc(id, page) != load<std::uint32_t>(page, kTableOwnCrc)) {
    return fail(Code::kCorrupt, "blob " + id.to_hex() + ": page " + std::to_string(index) +
                                    " of its checksum table is damaged");
  }
  std::vector<std::uint32_t> crcs(kTableBlocks);
  std::memcpy(crcs.data(), page.data(), crcs.size() * 4);
  return crcs;
}

}  // namespace onggi::storage
