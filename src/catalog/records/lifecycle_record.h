// LifecycleWalkRecord: the stored progress of the walk over all buckets that carries out lifecycle
// rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace onggi::catalog {

/// The numbers are stored on disk: never change them.
enum class LifecyclePhase : std::uint8_t { kUploads, kCurrent, kHistory, kMarkers };

struct LifecyclePosition {
  std::string bucket;       // the bucket being read
  std::uint64_t space = 0;  // space of `bucket`, to detect a new bucket with the same name
  LifecyclePhase phase = LifecyclePhase::kUploads;
  std::string key;     // the object key at which the next page begins
  std::string suffix;  // suffix of the first entry of `key` in the next page
};

/// The progress of the current pass and the results of the last completed one.
struct LifecycleStatus {
  bool running = false;
  Time begun;                    // start of the current pass or, between passes, of the last pass
  std::optional<Time> covered;   // start of the last completed pass that could read every entry
  std::optional<Time> finished;  // end of the last completed pass
  bool has_gaps = false;         // true if the current or last pass found unreadable entries
};

struct LifecycleWalkRecord {
  LifecycleStatus status;
  LifecyclePosition position;  // stored without the suffix: a restart continues at the key
};
[[nodiscard]] std::string encode(const LifecycleWalkRecord& record);
[[nodiscard]] Result<LifecycleWalkRecord> decode_lifecycle_walk(std::string_view value);

}  // namespace onggi::catalog
