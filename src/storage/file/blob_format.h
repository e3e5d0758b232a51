// The on-disk format of the file blob store, as described in docs/disk-format.md. This file
// contains only pure functions that convert between structs and bytes. All integers are
// little-endian, except for the segment number and page number inside an id. All offsets are
// multiples of kPage.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/blob_store.h"

namespace onggi::storage {

inline constexpr std::uint64_t kPage = 4096;
inline constexpr std::uint32_t kBlockSizeMax = 1 << 20;  // maximum bytes covered by one checksum
/// The size of an encoded blob header, and the number of checksums that fit after the header in its
/// page.
inline constexpr std::size_t kHeaderSize = 64;
inline constexpr std::size_t kHeaderBlocksMax = (kPage - kHeaderSize) / 4;
/// The number of checksums in one page of a large file's checksum table.
inline constexpr std::size_t kTableBlocks = (kPage - 8) / 4;

constexpr std::uint64_t round_up(std::uint64_t size, std::uint64_t unit) {
  return (size + unit - 1) / unit * unit;
}
constexpr std::uint64_t block_count(std::uint64_t size, std::uint64_t block_size) {
  return (size + block_size - 1) / block_size;
}

// A blob id consists of the blob's kind, its location (in segments only) and random bytes. If a
// location is reused after a crash, the random bytes distinguish the new blob from the old one.
enum class BlobKind : std::uint8_t { kSegment = 1, kFile = 2 };

struct SegmentPlace {
  std::uint64_t segment = 0;  // the segment's number, below 2^40
  std::uint64_t offset = 0;   // offset of the blob's header in bytes; below 2^24 pages
  bool operator==(const SegmentPlace&) const = default;
};
inline constexpr std::uint64_t kSegmentNumberMax = (1ULL << 40) - 1;
inline constexpr std::uint64_t kSegmentSizeMax = (1ULL << 24) * kPage;

/// Makes the id of a blob in a segment. `random` supplies the bytes that `place` does not
/// determine.
[[nodiscard]] BlobId make_segment_id(const SegmentPlace& place, const BlobId& random);
[[nodiscard]] BlobId make_file_id(const BlobId& random);
/// Returns the kind of blob, or nullopt if the id does not start with a valid kind.
[[nodiscard]] std::optional<BlobKind> kind_of(const BlobId& id);
[[nodiscard]] SegmentPlace place_of(const BlobId& id);

// The header in a segment's first page.
struct SegmentHeader {
  std::uint64_t number = 0;
  /// A random number that every blob header repeats, so that data uploaded by a client cannot pass
  /// as a header.
  std::uint64_t nonce = 0;
  bool sealed = false;  // the segment has no unfinished blob and accepts no more blobs
};
void encode(const SegmentHeader& header, std::span<char> page);
[[nodiscard]] std::optional<SegmentHeader> decode_segment_header(std::string_view page);

// The header of a blob. In a segment, the header is in the page before the blob's data. In a large
// blob's file, the header is in the last page.
struct BlobHeader {
  BlobId id;
  std::uint64_t nonce = 0;  // nonce of the segment; 0 in a large blob's file
  std::uint64_t size = 0;
  std::uint32_t block_size = 0;
  std::uint32_t table_crc = 0;  // CRC of the checksums after the header; 0 in a large blob's file
  std::int64_t finished_s = 0;  // Unix time at which the blob was finished

  /// Returns the number of bytes that the blob occupies in a segment, including its header.
  [[nodiscard]] std::uint64_t extent() const { return kPage + round_up(size, kPage); }
};

/// Encodes the header and the checksums that follow it (none in a large blob's file), and fills the
/// rest of `page` with zeros.
void encode(BlobHeader header, std::span<const std::uint32_t> crcs, std::span<char> page);

enum class HeaderState : std::uint8_t {
  kNone,     // `page` does not begin with a header
  kLive,     // a valid header of a blob that was not removed
  kDead,     // a valid header of a removed blob
  kDamaged,  // a header whose magic or checksum is wrong
};
struct DecodedHeader {
  HeaderState state = HeaderState::kNone;
  BlobHeader header;
};
/// Decodes the header at the start of `page`. Returns kNone if `page` has fewer than kHeaderSize
/// bytes. If the segment's `nonce` is given, also returns kNone for an intact header with a
/// different nonce.
[[nodiscard]] DecodedHeader decode_blob_header(std::string_view page,
                                               std::optional<std::uint64_t> nonce);
/// Returns the byte that turns a live header into a dead header when written over the header's
/// first byte.
[[nodiscard]] std::string_view dead_mark();
/// Returns the checksums that follow a valid header. Fails with kCorrupt if they do not match
/// table_crc.
[[nodiscard]] Result<std::vector<std::uint32_t>> decode_crcs(const BlobHeader& header,
                                                             std::string_view page);

// The layout of a large blob's file: the data, then the table pages, then the footer page.
struct FileLayout {
  std::uint64_t table_offset = 0;
  std::uint64_t table_pages = 0;
  std::uint64_t footer_offset = 0;
  [[nodiscard]] std::uint64_t file_size() const { return footer_offset + kPage; }
};
[[nodiscard]] FileLayout file_layout(std::uint64_t size, std::uint32_t block_size);

/// Encodes page `index` of the checksum table of blob `id`.
void encode_table_page(const BlobId& id, std::uint64_t index, std::span<const std::uint32_t> crcs,
                       std::span<char> page);
/// Decodes one page of the checksum table and returns its kTableBlocks checksums. Checksums beyond
/// the end of the blob are 0. Fails with kCorrupt if the page's index or its own checksum does not
/// match.
[[nodiscard]] Result<std::vector<std::uint32_t>> decode_table_page(const BlobId& id,
                                                                   std::uint64_t index,
                                                                   std::string_view page);

}  // namespace onggi::storage
