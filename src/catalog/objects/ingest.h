// Ingests a request body. The bytes are hashed and written to their destination: memory for small
// bodies, a blob for larger ones. At the end, every announced digest must match. Used by PutObject
// and UploadPart.
#pragma once

#include <optional>
#include <string>

#include "catalog/commit/extents.h"
#include "catalog/commit/pending_blobs.h"
#include "catalog/types.h"

namespace onggi::catalog {

struct Core;

struct Ingested {
  std::string inline_body;  // the body, if it was not stored in a blob
  std::optional<storage::BlobId> blob;
  std::uint64_t size = 0;
  std::string md5;  // raw bytes
  Checksum checksum;
  // Set if `blob` is set. The caller must keep `pending_blob` until a record names the blob.
  PendingBlobs::PendingBlob pending_blob;
};

/// The maximum number of padding bytes after a body whose size_is_max is set. The blob for such a
/// body is created before the body's exact size is known, and the rest of the blob is filled with
/// zeros. The extent in the record ends where the body ends.
inline constexpr std::uint64_t kPaddingMax = 64 * 1024;

/// Reads exactly body.size bytes, or up to the end of the source if body.size_is_max is set. A body
/// larger than `inline_size_max` is stored in a finished, durable blob. A failed call leaves no
/// blob behind. The blob is an orphan until the caller commits a record that names it. If that
/// commit fails, the caller must remove the blob with BlobStore::remove().
Task<Result<Ingested>> ingest(Core& core, IncomingBody& body, std::uint64_t inline_size_max);

}  // namespace onggi::catalog
