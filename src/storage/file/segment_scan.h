// Finds the blobs of one segment by their headers, any of which may be damaged. Used for recovery,
// for list() and to check whether a segment is empty.
#pragma once

#include <functional>
#include <optional>

#include "storage/file/blob_format.h"
#include "storage/file/vfs.h"

namespace onggi::storage {

struct SegmentExtent {
  enum class Kind : std::uint8_t {
    kLive,
    kDead,     // the blob was removed; its space may not have been freed yet
    kDamaged,  // may be a blob with an unreadable header, so its space must never be freed
    kUnfinished,
  };
  Kind kind = Kind::kUnfinished;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  BlobHeader header{};  // set for live and dead blobs only
};

struct SegmentScan {
  std::uint64_t number = 0;
  std::optional<std::uint64_t> nonce;  // nullopt if the segment's own header is damaged
  std::uint64_t size = 0;              // size of the segment's file in bytes
};

/// Calls `visit` in file order for every blob, live or removed, and for every page of data outside
/// these blobs, until `visit` returns false. Skips holes.
[[nodiscard]] Status scan_segment(VfsFile& file, const SegmentScan& scan,
                                  const std::function<bool(const SegmentExtent&)>& visit);

}  // namespace onggi::storage
