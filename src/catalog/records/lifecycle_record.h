// How far the walk that carries out lifecycle rules has come, as it is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace onggi::catalog {

/// On disk: never renumber.
enum class LifecyclePhase : std::uint8_t { kUploads, kCurrent, kHistory, kMarkers };

struct LifecyclePosition {
  std::string bucket;       // the very one of this space:
  std::uint64_t space = 0;  // another of its name is gone through from its beginning
  LifecyclePhase phase = LifecyclePhase::kUploads;
  std::string key;     // at this entry or behind it
  std::string suffix;  //
};

/// The pass under way and the last whole one.
struct LifecycleStatus {
  bool running = false;
  Time begun;                    // of the one under way, or the last one
  std::optional<Time> covered;   // when the last whole one began: what was due then was looked at
  std::optional<Time> finished;  // when it ended
  bool has_gaps = false;         // the one under way met entries that could not be read
};

struct LifecycleWalkRecord {
  LifecycleStatus status;
  LifecyclePosition position;  // the suffix is not kept: a restart begins at the key
};
[[nodiscard]] std::string encode(const LifecycleWalkRecord& record);
[[nodiscard]] Result<LifecycleWalkRecord> decode_lifecycle_walk(std::string_view value);

}  // namespace onggi::catalog
