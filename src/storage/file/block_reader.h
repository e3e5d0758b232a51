// Reads a range of one blob, wherever it lies, and verifies each block before its bytes are given
// out. Shared by segments and files; they differ in where the checksums come from.
#pragma once

#include <memory>
#include <vector>

#include "base/buffer.h"
#include "storage/file/blob_context.h"
#include "storage/file/blob_format.h"
#include "storage/file/segment.h"

namespace onggi::storage {

/// An open blob: where its bytes and its checksums are.
struct OpenBlob {
  std::shared_ptr<VfsFile> file;
  BlobHeader header;
  std::uint64_t data_offset = 0;
  std::vector<std::uint32_t> crcs;            // of all blocks; empty when there is a table
  std::optional<std::uint64_t> table_offset;  // of a large file's checksum pages
  std::unique_ptr<Segment::Pin> pin;
};

class BlockReader final : public BlobReader {
 public:
  /// kInvalid when the range is outside the blob.
  static Result<std::unique_ptr<BlobReader>> open(std::shared_ptr<BlobContext> context,
                                                  OpenBlob blob, std::uint64_t offset,
                                                  std::uint64_t length);

  Task<Result<std::string_view>> next() override;
  [[nodiscard]] std::optional<PlainRange> plain() const override;
  [[nodiscard]] std::uint64_t blob_size() const { return blob_.header.size; }

 private:
  BlockReader(std::shared_ptr<BlobContext> context, OpenBlob blob, std::uint64_t offset,
              std::uint64_t length);
  Task<Status> load_crcs(std::uint64_t block);
  Task<Status> verify(std::uint64_t begin, std::size_t size);
  [[nodiscard]] Error damage(std::uint64_t block) const;

  const std::shared_ptr<BlobContext> context_;
  OpenBlob blob_;
  std::uint64_t offset_;  // of the next byte to give out
  std::uint64_t end_;
  std::uint64_t plain_offset_;
  std::uint64_t crcs_first_ = 0;  // the block of blob_.crcs[0]
  AlignedBuffer buffer_;
};

}  // namespace onggi::storage
