// Blobs with a file of their own: which directories there are, and how a finished file is found and
// read. Nothing is held in memory for a blob.
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

  /// Clears new/ and finds out whether the file system takes O_DIRECT. Blocks.
  [[nodiscard]] Status recover();

  [[nodiscard]] Task<Result<std::unique_ptr<BlobWriter>>> create(std::uint64_t size);
  [[nodiscard]] Task<Result<std::unique_ptr<BlobReader>>> open(const BlobId& id,
                                                               std::uint64_t offset,
                                                               std::uint64_t length);
  [[nodiscard]] Task<Status> remove(const BlobId& id);
  /// False when `each` wants no more.
  [[nodiscard]] Task<Result<bool>> list(const std::function<bool(const BlobInfo&)>& each);

  // For writers.
  /// Makes the directory of the id's final name, durably. Blocks.
  [[nodiscard]] Status make_directory(const BlobId& id);
  /// What syncs the directory of the id's final name.
  [[nodiscard]] GroupSync& directory_sync(const BlobId& id);

 private:
  Status probe_direct();
  Result<std::vector<BlobInfo>> list_directory(const std::string& path) const;

  const std::shared_ptr<BlobContext> context_;
  bool direct_ = false;
  std::mutex mutex_;  // held while a directory is made: who comes second must find it durable
  std::array<std::shared_ptr<GroupSync>, 256> directories_;  // those that exist
};

}  // namespace onggi::storage
