// The state that all parts of a file blob store share: options, system interfaces, counters,
// background work, and whether a sync has failed. open_file_blob_store() creates this state.
// Objects that may outlive the store share the ownership of this state.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/blocking_pool.h"
#include "storage/file/file_blob_store.h"
#include "storage/file/file_cache.h"
#include "storage/file/vfs.h"

namespace onggi::storage {

struct BlobCounters {
  std::atomic<std::uint64_t> syncs = 0;
  std::atomic<std::uint64_t> sync_requests = 0;
  std::atomic<std::uint64_t> group_size_max = 0;
  std::atomic<std::uint64_t> bytes_written = 0;
  std::atomic<std::uint64_t> bytes_freed = 0;

  /// Counts one fsync or fdatasync call, which served `requests` sync requests.
  void count_group(std::uint64_t requests);
};

class BlobContext {
 public:
  BlobContext(FileBlobOptions options_in, BlockingPool& pool_in);
  ~BlobContext();  // call drain() first
  BlobContext(const BlobContext&) = delete;
  BlobContext& operator=(const BlobContext&) = delete;

  const FileBlobOptions options;
  BlockingPool& pool;
  Vfs& vfs;
  const Clock& clock;
  Random& random;
  FileCache files;
  BlobCounters counters;

  [[nodiscard]] BlobId random_id() const;
  [[nodiscard]] std::int64_t now_s() const;

  /// Returns kIo once a sync has failed. The kernel may have dropped the pages that it could not
  /// write, so later writes are not safe either.
  [[nodiscard]] Status check() const;
  void poison(const Error& error);

  /// Returns the number of bytes of disk space that new blobs may use. Fails with kNoSpace if the
  /// number is less than `needed`. Blocks.
  [[nodiscard]] Result<std::uint64_t> room_for(std::uint64_t needed) const;

  /// Runs `work` on the blocking pool. drain() waits until all such work is done.
  void background(std::move_only_function<void()> work);
  void drain();

 private:
  std::atomic<bool> poisoned_ = false;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t running_ = 0;
};

/// Reads into `into` from `offset`, directly from the page cache if possible and otherwise on the
/// blocking pool. Returns the number of bytes read, which is less than `into.size()` only at the
/// end of the file.
Task<Result<std::size_t>> read_at(BlobContext& context, VfsFile& file, std::span<char> into,
                                  std::uint64_t offset);

}  // namespace onggi::storage
