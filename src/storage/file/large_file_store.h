// Stores each large blob in a file of its own: manages the directories, and finds and reads
// finished files. Keeps no per-blob state in memory.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>

#include "storage/file/blob_context.h"
#include "storage/file/block_reader.h"
#include "storage/file/group_sync.h"
#include "storage/file/large_file.h"

namespace onggi::storage {

class LargeFileStore {
 public:
  explicit LargeFileStore(std::shared_ptr<BlobContext> context) : context_(std::move(context)) {}

  /// Empties new/ and checks whether the file system supports O_DIRECT. Blocks.
  [[nodiscard]] Status recover();

  [[nodiscard]] Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size);
  [[nodiscard]] Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id,
                                                               std::uint64_t offset,
                                                               std::uint64_t length);
  [[nodiscard]] Task<Status> remove(const BlobId& id);
  /// Calls `each` for every blob. Stops and returns false if `each` returns false. A file whose
  /// directory or name does not match its id is logged and skipped.
  [[nodiscard]] Task<Result<bool>> list(const std::function<bool(const BlobInfo&)>& each);

  // The functions below are for LargeFileWriter.
  /// Creates the directory for the blob's final name and makes it durable. Blocks.
  [[nodiscard]] Status make_directory(const BlobId& id);
  /// Returns the GroupSync for the directory of the blob's final name. The directory must exist.
  [[nodiscard]] GroupSync& directory_sync(const BlobId& id);

 private:
  Status probe_direct();
  Result<std::vector<BlobInfo>> list_directory(const std::string& path) const;

  const std::shared_ptr<BlobContext> context_;
  bool direct_ = false;
  std::mutex mutex_;  // locked while a directory is created and synced
  /// Indexed by the first random byte of the blob id. Null if the directory does not exist.
  std::array<std::shared_ptr<GroupSync>, 256> directories_;
};

}  // namespace onggi::storage
