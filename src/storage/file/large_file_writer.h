// Writes one large blob into its own file: two buffers, one of which is written by the pool while
// the other fills; checksums are taken as the bytes come and written in pages of their own.
#pragma once

#include <memory>

#include "storage/file/block_crcs.h"
#include "storage/file/large_file.h"

namespace onggi::storage {

class LargeFileStore;

/// `store` must outlive it.
class LargeFileWriter final : public BlobWriter {
 public:
  LargeFileWriter(std::shared_ptr<BlobContext> context, LargeFileStore& store,
                  std::shared_ptr<LargeFile> file);

  Task<Status> append(std::string_view bytes) override;
  Task<Result<BlobId>> finish() override;

 private:
  Task<Status> flush();
  Status finish_file();
  /// Encodes the next full or last page of checksums; where it goes.
  std::uint64_t next_table_page();

  const std::shared_ptr<BlobContext> context_;
  LargeFileStore& store_;
  std::shared_ptr<LargeFile> file_;
  std::size_t current_ = 0;  // which buffer fills
  std::size_t filled_ = 0;
  std::uint64_t appended_ = 0;
  std::uint64_t flushed_ = 0;
  std::uint64_t table_pages_ = 0;  // encoded so far
  bool ended_ = false;
  BlockCrcs crcs_;
};

}  // namespace onggi::storage
