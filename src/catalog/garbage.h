// Giving space back: blobs of deleted data (garbage entries), blobs that no record names (orphans
// after a crash), and holders that were never used (an interrupted copy). Run by workers/; every
// step can be repeated after a crash.
#pragma once

#include <cstdint>

#include "catalog/buckets.h"
#include "catalog/stores.h"

namespace onggi::catalog {

struct GarbageReport {
  std::uint64_t entries = 0;  // garbage entries handled
  std::uint64_t skipped = 0;  // still being read
  std::uint64_t blobs = 0;    // blobs removed
};

class Garbage {
 public:
  Garbage(Stores& stores, Buckets& buckets);

  /// Releases at most `limit` garbage entries of one bucket.
  Task<Result<GarbageReport>> collect(const Bucket& bucket, std::size_t limit);
  /// All buckets, until nothing is left but what is being read.
  Task<Result<GarbageReport>> collect_all();
  /// Mark and sweep: removes blobs older than orphan_age_min that no record, part or garbage entry
  /// names, and holders without a record. Returns how many blobs were removed.
  Task<Result<std::uint64_t>> sweep_orphans();
  /// Removes tombstones of ended uploads that are old enough, and aborts uploads initiated
  /// before `abort_before`.
  Task<Status> expire_uploads(const Bucket& bucket, std::optional<Time> abort_before);

 private:
  Stores& stores_;
  Buckets& buckets_;
};

}  // namespace onggi::catalog
