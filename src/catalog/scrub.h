// Scrub: reads all stored data piece by piece and verifies its checksums, so that corruption is
// found before a client reads the bytes. One pass reads the small bodies of every bucket and then
// the blobs in id order. It resumes after a restart. The caller (workers/) decides how fast a pass
// runs. Data that is removed while it is being read is not reported as damaged.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "catalog/buckets.h"
#include "catalog/records/scrub_record.h"
#include "storage/blob_store.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Core;
class Engine;

class Scrub {
 public:
  Scrub(Engine& engine, Buckets& buckets);

  /// Loads the progress that an earlier process saved. Must be called once, before any other
  /// function.
  Task<Status> load();
  /// Begins a pass over all data, or continues an unfinished one.
  void begin();
  /// Reads the next piece, at most about 1 MiB. Returns the number of bytes read, counting each
  /// record as at least 4 KiB, or nullopt when the pass is complete. An error means that a store is
  /// unavailable, not that data is damaged; the caller should retry later.
  Task<Result<std::optional<std::uint64_t>>> step();
  /// Stores the progress, so that load() can restore it after a restart.
  Task<Status> save();

  /// Safe to call from any thread.
  [[nodiscard]] ScrubStatus status() const;

 private:
  struct NextBlob {
    storage::BlobId id;
    std::uint64_t size = 0;
    auto operator<=>(const NextBlob&) const = default;
  };

  [[nodiscard]] storage::Family family() const {
    return position_.history ? storage::Family::kVersions : storage::Family::kCurrent;
  }
  void go_on();
  Task<Result<std::uint64_t>> read_bodies();
  Task<Status> pass_gap(const Bucket& bucket, const storage::ScanRange& range, const Error& error);
  Task<Result<storage::ScanPage>> bodies_of(const Bucket& bucket, const storage::ScanPage& page);
  Task<Result<std::uint64_t>> check_body(const Bucket& bucket, const storage::Entry& entry,
                                         const storage::ScanPage& bodies);
  Task<Result<std::optional<std::uint64_t>>> read_blobs();
  Task<Result<bool>> find_blobs();
  Task<Result<std::uint64_t>> read_piece(const NextBlob& blob, std::uint64_t length);
  void report(const std::string& what);
  void finish();

  Core& core_;
  Buckets& buckets_;
  ScrubPosition position_;
  std::optional<std::string> stored_;           // the record as it was last read or saved
  std::optional<storage::EntryPlace> gap_end_;  // if set: where to continue after unreadable data
  std::vector<NextBlob> blobs_;                 // the next blobs to read, in reverse order
  mutable std::mutex mutex_;
  ScrubStatus status_;
};

}  // namespace onggi::catalog
