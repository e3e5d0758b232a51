// BucketQuota: how much a bucket may hold. Safe from any thread.
#pragma once

#include <atomic>
#include <cstdint>

#include "storage/metadata_store.h"
#include "storage/quota.h"

namespace onggi::catalog {

/// The quota of a bucket. All copies of a Bucket share one BucketQuota, so a write is checked
/// against the quota in force at its commit. The bucket's record stores the same quota; class
/// Buckets changes both.
class BucketQuota {
 public:
  explicit BucketQuota(const storage::Quota& quota) { change(quota); }

  [[nodiscard]] storage::CounterLimits limits() const {
    return {objects_.load(std::memory_order_acquire), bytes_.load(std::memory_order_acquire)};
  }
  [[nodiscard]] storage::Quota now() const;
  void change(const storage::Quota& quota);

 private:
  std::atomic<std::int64_t> objects_;
  std::atomic<std::int64_t> bytes_;
};

}  // namespace onggi::catalog
