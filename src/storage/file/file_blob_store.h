// The BlobStore of the embedded engine: blobs up to segment_blob_size_max are packed into segments,
// larger ones get a file of their own. Which of them, and where, is hidden in the id. The formats
// are in docs/disk-format.md, section "Blobs"; nothing of them is visible here.
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

/// The pointers must outlive the store; empty ones mean the kernel's file system, clock and random
/// numbers.
struct FileBlobOptions {
  std::string directory{};  // made if it is missing; its parent must exist
  std::uint64_t segment_blob_size_max = 8 << 20;
  std::uint64_t segment_size = 256 << 20;
  /// Segments appended to at the same time. With 16 writers of 64 KiB one costs 86 to 97 us of CPU
  /// per blob, two cost 111 to 121: larger groups save more than overlapping syncs win.
  std::size_t segments_open = 1;
  /// Disk space that new blobs leave free: the metadata must be able to go on without them.
  std::uint64_t free_space_min = 0;
  std::uint32_t block_size = 64 << 10;  // bytes under one checksum, in new blobs
  bool direct_io = true;                // for what is large, where the file system takes it
  /// Smaller ones in segments are worth more in the page cache, where one sync writes many at once.
  std::uint64_t segment_direct_size_min = 256 << 10;
  std::size_t cached_files_max = 256;  // files kept open for readers
  Vfs* vfs = nullptr;
  const Clock* clock = nullptr;
  Random* random = nullptr;
  /// Called once, on any thread, when a sync failed: what was acknowledged is safe, nothing more
  /// will be. The owner should end the process.
  std::function<void(const Error&)> on_fatal{};
};

struct FileBlobStats {
  std::uint64_t syncs = 0;          // fdatasync and directory fsync calls for finish()
  std::uint64_t sync_requests = 0;  // finish() calls that they answered
  std::uint64_t group_size_max = 0;
  std::uint64_t bytes_written = 0;  // to files, with headers and padding
  std::uint64_t bytes_freed = 0;    // punched out or unlinked
  std::uint64_t segments = 0;
};

class FileBlobStore : public BlobStore {
 public:
  [[nodiscard]] virtual FileBlobStats stats() const = 0;
  /// Whether the disk has room for the largest blob that goes into a segment, beside what is to
  /// stay free. Safe from any thread; asks the file system.
  [[nodiscard]] virtual bool has_room() const = 0;
  /// Blocks until all work in the background (freeing space, sealing segments) is done.
  virtual void settle() = 0;
};

/// Opens or makes the store in `options.directory` and clears away what a crash left unfinished.
/// Blocks. `pool` must outlive the store, and the store its readers and writers. Destroying it
/// waits for its background work.
[[nodiscard]] Result<std::unique_ptr<FileBlobStore>> open_file_blob_store(FileBlobOptions options,
                                                                          BlockingPool& pool);

}  // namespace onggi::storage
