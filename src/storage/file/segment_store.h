// All segments of a store. Tracks which segments accept new blobs, and finds blobs by id. Only the
// segments are tracked in memory, not the blobs, because an id encodes the location of the blob's
// header.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/file/segment.h"

namespace onggi::storage {

class SegmentStore {
 public:
  explicit SegmentStore(std::shared_ptr<BlobContext> context);

  /// Opens the segments on disk and seals the segments that a crash left open. Blocks.
  [[nodiscard]] Status recover();
  /// Seals the open segments in the background.
  void close();

  [[nodiscard]] Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size);
  [[nodiscard]] Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id,
                                                               std::uint64_t offset,
                                                               std::uint64_t length);
  [[nodiscard]] Task<Status> remove(const BlobId& id);
  /// Calls `each` for every blob. Stops and returns false if `each` returns false.
  [[nodiscard]] Task<Result<bool>> list(const std::function<bool(const BlobInfo&)>& each);

  [[nodiscard]] std::size_t size() const;

 private:
  struct Reservation {
    std::shared_ptr<Segment> segment;
    std::uint64_t offset = 0;
  };
  std::optional<Reservation> reserve(std::size_t slot, std::uint64_t extent);
  Result<Reservation> reserve_in_new(std::size_t slot, std::uint64_t extent);
  std::shared_ptr<Segment> find(std::uint64_t number) const;
  std::uint64_t take_number();
  void adopt(const std::shared_ptr<Segment>& segment);

  // All segments. A segment removes itself from `segments` after its file is unlinked, possibly
  // after the store is destroyed.
  struct Table {
    mutable std::mutex mutex;
    std::map<std::uint64_t, std::shared_ptr<Segment>> segments;
    /// The segments that accept new blobs. An element is null until its first blob is created.
    std::vector<std::shared_ptr<Segment>> open;
    std::uint64_t next_number = 1;
  };
  const std::shared_ptr<BlobContext> context_;
  const std::shared_ptr<Table> table_;
  std::atomic<std::size_t> turn_ = 0;
  std::mutex making_;  // locked while a segment is created, so that other threads wait for it
};

}  // namespace onggi::storage
