// A large blob's file while it is being written. The file is in new/ until it is complete and
// synced; then it is renamed to its final name. Every file with a final name was therefore complete
// when it was renamed, so recovery checks only new/, and a damaged file is never mistaken for an
// unfinished file. A LargeFile owns the file and the buffers that a thread of the blocking pool may
// be writing from, so that a writer can be destroyed at any time without waiting.
#pragma once

#include <array>
#include <coroutine>
#include <memory>
#include <mutex>
#include <string>

#include "base/memory/buffer.h"
#include "base/sync/wait_list.h"
#include "storage/file/blob_context.h"
#include "storage/file/blob_format.h"

namespace onggi::storage {

/// Returns the directory of a blob's file, "<directory>/ab", where ab is the first random byte of
/// the id in hex. The file itself is "<directory>/ab/02ab...".
[[nodiscard]] std::string file_directory(const BlobContext& context, const BlobId& id);
[[nodiscard]] std::string file_path(const BlobContext& context, const BlobId& id);
[[nodiscard]] std::string new_directory(const BlobContext& context);

class LargeFile : public std::enable_shared_from_this<LargeFile> {
 public:
  static constexpr std::size_t kPiece = 1 << 20;

  /// Creates the file and reserves its disk space. Blocks.
  static Result<std::shared_ptr<LargeFile>> create(std::shared_ptr<BlobContext> context,
                                                   const BlobId& id, std::uint64_t size,
                                                   bool direct);
  /// Unlinks the file in the background unless publish() has succeeded.
  ~LargeFile();

  const BlobId id;
  const std::uint64_t size;
  const FileLayout layout;
  /// One buffer is filled while the other is being written.
  std::array<AlignedBuffer, 2> buffers;
  AlignedBuffer table_page{kPage};

  /// Starts a write on the blocking pool. The write covers `data`, which must be in one of the
  /// buffers, and then table_page if `table_offset` is given. No other write may be in progress.
  void start_write(std::string_view data, std::uint64_t offset,
                   std::optional<std::uint64_t> table_offset);

  struct WriteAwaiter {
    LargeFile& file;
    bool await_ready() const;
    bool await_suspend(std::coroutine_handle<> handle) const;
    Status await_resume() const;
  };
  /// Returns an awaitable that resumes when no write is in progress. Its result is the error of the
  /// first failed write, or success if no write has failed.
  [[nodiscard]] WriteAwaiter written() { return {*this}; }

  // The following calls block. Make them one at a time, and only while no write is in progress.
  Status write(std::string_view data, std::uint64_t offset);
  Status sync();
  /// Renames the file to its final name. The new name is durable once its directory is synced.
  Status publish();

 private:
  LargeFile(std::shared_ptr<BlobContext> context_in, const BlobId& id_in, std::uint64_t size_in);

  const std::shared_ptr<BlobContext> context_;
  const std::string new_path_;
  std::unique_ptr<VfsFile> file_;
  bool direct_ = false;
  bool published_ = false;

  mutable std::mutex mutex_;
  bool busy_ = false;
  Status result_;
  Waiter waiter_;
};

}  // namespace onggi::storage
