// The BlobStore of the embedded engine. Blobs up to segment_blob_size_max are packed into segments;
// each larger blob gets a file of its own. The id of a blob in a segment contains the blob's
// location. The on-disk formats, which this header does not expose, are described in
// docs/disk-format.md, section "Blobs".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/blocking_pool.h"
#include "base/clock.h"
#include "base/random.h"
#include "storage/blob_store.h"

namespace onggi::storage {

class Vfs;

/// Objects that the pointers refer to must outlive the store. A null pointer selects the default:
/// the kernel's file system, a wall clock that never jumps, or the system's random numbers.
struct FileBlobOptions {
  std::string directory{};  // created if missing; the parent directory must exist
  std::uint64_t segment_blob_size_max = 8 << 20;
  std::uint64_t segment_size = 256 << 20;
  /// The number of segments that are appended to concurrently. With 16 writers of 64 KiB blobs, a
  /// blob takes 86 to 97 us of CPU time with one segment and 111 to 121 us with two: sharing one
  /// fdatasync among more blobs saves more time than overlapping two fdatasync calls.
  std::size_t segments_open = 1;
  /// The disk space in bytes that new blobs must leave free, so that the metadata store can still
  /// write.
  std::uint64_t free_space_min = 0;
  std::uint32_t block_size = 64 << 10;  // bytes covered by one checksum, in new blobs
  bool direct_io = true;                // write large blobs with O_DIRECT if supported
  /// In segments, blobs smaller than this size in bytes are written through the page cache, so that
  /// one sync writes many of them at once.
  std::uint64_t segment_direct_size_min = 256 << 10;
  std::size_t cached_files_max = 256;  // maximum number of files kept open for readers
  Vfs* vfs = nullptr;
  const Clock* clock = nullptr;
  Random* random = nullptr;
  /// Called once, on any thread, after a sync has failed. All acknowledged blobs are safe, but no
  /// further write will succeed. The owner should end the process.
  std::function<void(const Error&)> on_fatal{};
};

struct FileBlobStats {
  std::uint64_t syncs = 0;          // fdatasync and directory fsync calls made for finish()
  std::uint64_t sync_requests = 0;  // sync requests of finish(); one sync can serve many of them
  std::uint64_t group_size_max = 0;
  std::uint64_t bytes_written = 0;  // bytes written to files, including headers and padding
  std::uint64_t bytes_freed = 0;    // bytes freed by punching holes and unlinking files
  std::uint64_t segments = 0;
};

class FileBlobStore : public BlobStore {
 public:
  [[nodiscard]] virtual FileBlobStats stats() const = 0;
  /// Returns true if the disk has space for the largest blob that goes into a segment, in addition
  /// to free_space_min. Safe from any thread. Queries the file system.
  [[nodiscard]] virtual bool has_room() const = 0;
  /// Blocks until all background work (freeing space, sealing segments) is done.
  virtual void wait_for_background_work() = 0;
};

/// Opens the store in `options.directory`, creating it if necessary, and cleans up after a crash.
/// Blocks. `pool` must outlive the store, and the store must outlive its readers and writers.
/// Destroying the store waits for its background work.
[[nodiscard]] Result<std::unique_ptr<FileBlobStore>> open_file_blob_store(FileBlobOptions options,
                                                                          BlockingPool& pool);

}  // namespace onggi::storage
