// Scrub: reads everything that is stored, piece by piece, and compares it with its checksums, so
// that damage is found before somebody asks for the bytes. A pass reads the small bodies of every
// bucket and then the blobs in the order of their ids; it survives restarts. The pace is the
// caller's (workers/). What is removed while it is looked at is no damage.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "catalog/buckets.h"
#include "catalog/records/scrub_record.h"
#include "catalog/stores.h"

namespace onggi::catalog {

class Scrub {
 public:
  Scrub(Stores& stores, Buckets& buckets) : stores_(stores), buckets_(buckets) {}

  /// Reads how far an earlier process came. Call once, first.
  Task<Status> load();
  /// Begins a pass, or goes on with the one that is under way.
  void begin();
  /// Reads the next piece, at most about a mebibyte: how many bytes that were, a record counting as
  /// 4 KiB or more. Empty when the pass is over. An error is not damage, but a store that does not
  /// answer: try again later.
  Task<Result<std::optional<std::uint64_t>>> step();
  /// Remembers how far it has come, for load().
  Task<Status> save();

  /// Safe from any thread.
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

  Stores& stores_;
  Buckets& buckets_;
  ScrubPosition position_;
  std::optional<storage::EntryPlace> gap_end_;  // where to go on behind what cannot be read
  std::vector<NextBlob> blobs_;                 // the next ones, the first at the end
  mutable std::mutex mutex_;
  ScrubStatus status_;
};

}  // namespace onggi::catalog
