// ScrubRecord: how far a scrub has come, as it is kept. Beside records.h, for its one user.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "storage/blob_store.h"

namespace onggi::catalog {

/// The pass under way and the last whole one.
struct ScrubStatus {
  bool running = false;
  std::uint64_t damaged = 0;         // pieces found by the pass under way
  std::optional<Time> finished;      // the last whole pass
  std::uint64_t damaged_before = 0;  // pieces it found
};

struct ScrubPosition {
  std::string bucket;    // small bodies: behind this key of this bucket
  std::string key;       //
  bool history = false;  // current objects first, then histories: behind this suffix of the key
  std::string version;   //
  bool bodies_done = false;
  storage::BlobId blob;  // then blobs: from this offset of this one
  std::uint64_t offset = 0;
};

struct ScrubRecord {
  ScrubStatus status;
  ScrubPosition position;
};

[[nodiscard]] std::string encode(const ScrubRecord& record);
[[nodiscard]] Result<ScrubRecord> decode_scrub(std::string_view value);

}  // namespace onggi::catalog
