// Quota: the maximum bytes and objects in a bucket, or in all buckets of a user together. Stored by
// catalog/ for buckets and by iam/ for users.
#pragma once

#include <cstdint>
#include <optional>

#include "storage/metadata_store.h"

namespace onggi::storage {

/// The largest quota. JSON numbers are exact up to this value.
inline constexpr std::uint64_t kQuotaMax = (1ULL << 53) - 1;

/// A member that is nullopt sets no limit. `objects` counts versions, delete markers and open
/// uploads; `bytes` counts the bytes of versions and of the parts of uploads.
struct Quota {
  std::optional<std::uint64_t> bytes = {};
  std::optional<std::uint64_t> objects = {};
  [[nodiscard]] bool empty() const { return !bytes && !objects; }
  bool operator==(const Quota&) const = default;
};

[[nodiscard]] inline CounterLimits limits_of(const Quota& quota) {
  CounterLimits limits;
  if (quota.objects) limits.objects = static_cast<std::int64_t>(*quota.objects);
  if (quota.bytes) limits.bytes = static_cast<std::int64_t>(*quota.bytes);
  return limits;
}

}  // namespace onggi::storage
