// Writes one large blob into its own file. A thread of the blocking pool writes one of two buffers
// to the file while the other is filled. Checksums are computed as the bytes arrive and are written
// to separate pages.
#pragma once

#include <memory>

#include "storage/file/block_crcs.h"
#include "storage/file/large_file.h"

namespace onggi::storage {

class LargeFileStore;

/// `store` must outlive the writer.
class LargeFileWriter final : public BlobWriter {
 public:
  LargeFileWriter(std::shared_ptr<BlobContext> context, LargeFileStore& store,
                  std::shared_ptr<LargeFile> file);

  Task<Status> append(std::string_view bytes) override;
  Task<Result<BlobId>> finish() override;

 private:
  Task<Status> flush();
  Status finish_file();
  /// Encodes the next page of checksums and returns its offset in the file. Only the last page may
  /// be partly filled.
  std::uint64_t next_table_page();

  const std::shared_ptr<BlobContext> context_;
  LargeFileStore& store_;
  std::shared_ptr<LargeFile> file_;
  std::size_t current_ = 0;  // index of the buffer being filled
  std::size_t filled_ = 0;
  std::uint64_t appended_ = 0;
  std::uint64_t flushed_ = 0;
  std::uint64_t table_pages_ = 0;  // pages encoded so far
  bool ended_ = false;
  BlockCrcs crcs_;
};

}  // namespace onggi::storage
