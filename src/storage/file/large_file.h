// A large blob's file while it is written: under new/ until it is complete and synced, then renamed
// to its final name. So whatever lies under a final name was complete once, a start needs to look
// at nothing but new/, and a damaged file is never mistaken for an unfinished one. The file, and
// the buffers a pool thread may be writing from, live here, so that a writer can be destroyed at
// any moment without waiting.
#pragma once

#include <array>
#include <coroutine>
#include <memory>
#include <mutex>
#include <string>

#include "base/buffer.h"
#include "base/executor.h"
#include "storage/file/blob_context.h"
#include "storage/file/blob_format.h"

namespace onggi::storage {

/// "<directory>/ab/abcd..."; the first byte that is random names the subdirectory.
[[nodiscard]] std::string file_directory(const BlobContext& context, const BlobId& id);
[[nodiscard]] std::string file_path(const BlobContext& context, const BlobId& id);
[[nodiscard]] std::string new_directory(const BlobContext& context);

class LargeFile : public std::enable_shared_from_this<LargeFile> {
 public:
  static constexpr std::size_t kPiece = 1 << 20;

  /// Makes the file and reserves its space. Blocks.
  static Result<std::shared_ptr<LargeFile>> create(std::shared_ptr<BlobContext> context,
                                                   const BlobId& id, std::uint64_t size,
                                                   bool direct);
  /// Unlinks the file in the background unless it was published.
  ~LargeFile();

  const BlobId id;
  const std::uint64_t size;
  const FileLayout layout;
  /// One is filled while the other is written.
  std::array<AlignedBuffer, 2> buffers;
  AlignedBuffer table_page{kPage};

  /// Begins to write on the pool: `data` of a buffer, and table_page if `table_offset` is given. No
  /// write may be under way.
  void start_write(std::string_view data, std::uint64_t offset,
                   std::optional<std::uint64_t> table_offset);

  struct WriteAwaiter {
    LargeFile& file;
    bool await_ready() const;
    bool await_suspend(std::coroutine_handle<> handle) const;
    Status await_resume() const;
  };
  /// Resumes when no write is under way; the first error of any write so far.
  [[nodiscard]] WriteAwaiter written() { return {*this}; }

  // Blocking, one after the other, when no write is under way.
  Status write(std::string_view data, std::uint64_t offset);
  Status sync();
  Status publish();  // the final name; durable when its directory is synced

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
  Executor* executor_ = nullptr;
  std::coroutine_handle<> waiter_;
};

}  // namespace onggi::storage
