// Taking a body in: bytes go from the client to their place (memory for small ones, a blob for
// others) and are hashed on the way; at the end every announced digest must agree. Shared by
// PutObject and UploadPart.
#pragma once

#include <optional>
#include <string>

#include "catalog/commit/extents.h"
#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

struct Ingested {
  std::string inline_body;  // when !blob
  std::optional<storage::BlobId> blob;
  std::uint64_t size = 0;
  std::string md5;  // raw
  Checksum checksum;
  Landings::Landing landing;  // when blob: keep it until a record names the blob
};

/// What a blob of a body with size_is_max may have beyond the body's end: its size is told before
/// the end is known. The extent in the record ends where the body does.
inline constexpr std::uint64_t kPaddingMax = 64 * 1024;

/// Reads exactly body.size bytes, or up to the end with body.size_is_max. Bodies larger than
/// `inline_size_max` become a finished, durable blob; when this fails nothing is left behind. The
/// blob is an orphan until the caller commits a record that names it: drop it with
/// stores.blobs.remove() if that commit fails.
Task<Result<Ingested>> ingest(Stores& stores, IncomingBody& body, std::uint64_t inline_size_max);

}  // namespace onggi::catalog
