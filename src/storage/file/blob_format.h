// The bytes of the file blob store on disk, described in docs/disk-format.md, and nothing else:
// pure functions between structs and bytes. All integers are little-endian; all places are
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
inline constexpr std::uint32_t kBlockSizeMax = 1 << 20;  // bytes under one checksum
/// Checksums that fit behind a blob's header in its page.
inline constexpr std::size_t kHeaderSize = 64;
inline constexpr std::size_t kHeaderBlocksMax = (kPage - kHeaderSize) / 4;
/// Checksums in one page of a large file's table.
inline constexpr std::size_t kTableBlocks = (kPage - 8) / 4;

constexpr std::uint64_t round_up(std::uint64_t size, std::uint64_t unit) {
  return (size + unit - 1) / unit * unit;
}
constexpr std::uint64_t block_count(std::uint64_t size, std::uint64_t block_size) {
  return (size + block_size - 1) / block_size;
}

// Ids. The kind, the place and something random, so that a place or number that is used again after
// a crash is not mistaken for an older blob.
enum class BlobKind : std::uint8_t { kSegment = 1, kFile = 2 };

struct SegmentPlace {
  std::uint64_t segment = 0;  // below 2^40
  std::uint64_t offset = 0;   // of the blob's header; below 2^24 pages
  bool operator==(const SegmentPlace&) const = default;
};
inline constexpr std::uint64_t kSegmentNumberMax = (1ULL << 40) - 1;
inline constexpr std::uint64_t kSegmentSizeMax = (1ULL << 24) * kPage;

/// `random` supplies the bytes that the place leaves free.
[[nodiscard]] BlobId make_segment_id(const SegmentPlace& place, const BlobId& random);
[[nodiscard]] BlobId make_file_id(const BlobId& random);
/// Empty when the id is none of ours.
[[nodiscard]] std::optional<BlobKind> kind_of(const BlobId& id);
[[nodiscard]] SegmentPlace place_of(const BlobId& id);

// A segment's first page.
struct SegmentHeader {
  std::uint64_t number = 0;
  std::uint64_t nonce = 0;  // in every blob header of the segment, so that no client can forge one
  bool sealed = false;      // nothing unfinished is in it, nothing will be appended
};
void encode(const SegmentHeader& header, std::span<char> page);
[[nodiscard]] std::optional<SegmentHeader> decode_segment_header(std::string_view page);

// What describes a blob: in the page before its data (segments) or the last page of its file.
struct BlobHeader {
  BlobId id;
  std::uint64_t nonce = 0;  // the segment's; 0 in a file
  std::uint64_t size = 0;
  std::uint32_t block_size = 0;
  std::uint32_t table_crc = 0;  // of the checksums behind it (segments); 0 in a file
  std::int64_t finished_s = 0;  // Unix time

  /// Bytes of a segment that the blob takes, its header included.
  [[nodiscard]] std::uint64_t extent() const { return kPage + round_up(size, kPage); }
};

/// The header and the checksums behind it (none in a file); fills `page`.
void encode(BlobHeader header, std::span<const std::uint32_t> crcs, std::span<char> page);

enum class HeaderState : std::uint8_t {
  kNone,     // not a header
  kLive,     // valid
  kDead,     // valid, and the blob was removed
  kDamaged,  // was a header once: parts of it are there, its checksum differs
};
struct DecodedHeader {
  HeaderState state = HeaderState::kNone;
  BlobHeader header;
};
/// Looks at kHeaderSize bytes or more. `nonce` is the segment's if it is known: a header with
/// another one is kNone.
[[nodiscard]] DecodedHeader decode_blob_header(std::string_view page,
                                               std::optional<std::uint64_t> nonce);
/// The byte that turns a live header into a dead one, to be written over its first one.
[[nodiscard]] std::string_view dead_mark();
/// The checksums behind a valid header; kCorrupt when they do not fit table_crc.
[[nodiscard]] Result<std::vector<std::uint32_t>> decode_crcs(const BlobHeader& header,
                                                             std::string_view page);

// A large file: data, table pages, footer page.
struct FileLayout {
  std::uint64_t table_offset = 0;
  std::uint64_t table_pages = 0;
  std::uint64_t footer_offset = 0;
  [[nodiscard]] std::uint64_t file_size() const { return footer_offset + kPage; }
};
[[nodiscard]] FileLayout file_layout(std::uint64_t size, std::uint32_t block_size);

/// Page `index` of the table of blob `id`.
void encode_table_page(const BlobId& id, std::uint64_t index, std::span<const std::uint32_t> crcs,
                       std::span<char> page);
/// kTableBlocks checksums (0 where the blob has ended); kCorrupt when the page's own differs.
[[nodiscard]] Result<std::vector<std::uint32_t>> decode_table_page(const BlobId& id,
                                                                   std::uint64_t index,
                                                                   std::string_view page);

}  // namespace onggi::storage
