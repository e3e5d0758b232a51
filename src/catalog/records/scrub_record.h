// ScrubRecord: the stored progress of a scrub. Not part of records.h, because only the scrub uses
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "storage/blob_store.h"

namespace onggi::catalog {

/// The progress of the current pass and the results of the last completed one.
struct ScrubStatus {
  bool running = false;
  std::uint64_t damaged = 0;         // errors found by the current pass
  std::optional<Time> finished;      // end of the last completed pass
  std::uint64_t damaged_before = 0;  // errors found by the last completed pass
};

struct ScrubPosition {
  std::string bucket;    // the bucket whose small bodies are being read
  std::string key;       // the key that was read last
  bool history = false;  // true while histories are read, after the bucket's current objects
  std::string version;   // the suffix, within `key`, of the entry that was read last
  bool bodies_done = false;
  storage::BlobId blob;  // the blob being read; blobs are read after all small bodies
  std::uint64_t offset = 0;
};

struct ScrubRecord {
  ScrubStatus status;
  ScrubPosition position;
};

[[nodiscard]] std::string encode(const ScrubRecord& record);
[[nodiscard]] Result<ScrubRecord> decode_scrub(std::string_view value);

}  // namespace onggi::catalog
