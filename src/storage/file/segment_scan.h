// Walks through the blobs of one segment by their headers, without trusting any of them. Used for
// recovery, for list() and to find out whether anything is left in a segment.
#pragma once

#include <functional>
#include <optional>

#include "storage/file/blob_format.h"
#include "storage/file/vfs.h"

namespace onggi::storage {

struct SegmentExtent {
  enum class Kind : std::uint8_t {
    kLive,
    kDead,     // removed; its space may not have been given back yet
    kDamaged,  // perhaps a blob whose header does not read any more: never to be freed by a scan
    kUnfinished,
  };
  Kind kind = Kind::kUnfinished;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  BlobHeader header{};  // of a live or dead one
};

struct SegmentScan {
  std::uint64_t number = 0;
  std::optional<std::uint64_t> nonce;  // empty when the segment's own header is damaged
  std::uint64_t size = 0;              // where the segment ends
};

/// Calls `visit` for every extent with data, in order, until it returns false. Holes are skipped.
[[nodiscard]] Status scan_segment(VfsFile& file, const SegmentScan& scan,
                                  const std::function<bool(const SegmentExtent&)>& visit);

}  // namespace onggi::storage
