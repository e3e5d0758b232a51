// Frees the disk space of deleted data (garbage entries) and of blobs that no record refers to
// (orphans left by a crash). Also removes references to shared blobs (holders) whose record does
// not exist, left by an interrupted copy. Run by workers/. Every step can be repeated after a
// crash.
#pragma once

#include <cstdint>

#include "catalog/buckets.h"

namespace onggi::catalog {

struct Core;
class Engine;

struct GarbageReport {
  std::uint64_t entries = 0;  // garbage entries released and erased
  std::uint64_t skipped = 0;  // garbage entries that are damaged or whose data is being read
  std::uint64_t blobs = 0;    // blobs removed
};

class Garbage {
 public:
  Garbage(Engine& engine, Buckets& buckets);

  /// Releases at most `limit` garbage entries of one bucket. Also finishes interrupted renames.
  Task<Result<GarbageReport>> collect(const Bucket& bucket, std::size_t limit);
  /// Releases the garbage entries of all buckets, except entries whose data is being read or that
  /// are damaged. Also resumes interrupted bucket deletions.
  Task<Result<GarbageReport>> collect_all();
  /// Removes, by mark and sweep, blobs to which no record, part or garbage entry refers, and
  /// references to shared blobs (holders) whose record does not exist, if they are older than
  /// orphan_age_min. Returns the number of blobs removed.
  Task<Result<std::uint64_t>> sweep_orphans();
  /// Removes the records of uploads that ended at least ended_upload_kept ago, finishes
  /// interrupted aborts, and aborts uploads initiated before `abort_before`.
  Task<Status> expire_uploads(const Bucket& bucket, std::optional<Time> abort_before);

 private:
  Core& core_;
  Buckets& buckets_;
};

}  // namespace onggi::catalog
