// Reads a range of one blob and verifies each block before returning bytes from that block.
// Segments and large files share this code. They differ only in where the checksums are stored.
#pragma once

#include <memory>
#include <vector>

#include "base/memory/buffer.h"
#include "storage/file/blob_context.h"
#include "storage/file/blob_format.h"
#include "storage/file/segment.h"

namespace onggi::storage {

/// An open blob, with the locations of its data and of its checksums.
struct OpenBlob {
  std::shared_ptr<VfsFile> file;
  BlobHeader header;
  std::uint64_t data_offset = 0;
  /// The block checksums: all of them in a segment, one page of the checksum table in a large file.
  std::vector<std::uint32_t> crcs;
  /// The offset of a large file's checksum table; nullopt in a segment.
  std::optional<std::uint64_t> table_offset;
  std::unique_ptr<Segment::Pin> pin;
};

class BlockReader final : public BlobReader {
 public:
  /// Opens a reader for a range of `blob`. Fails with kInvalid if the range is not within the blob.
  static Result<std::unique_ptr<BlobReader>> open(std::shared_ptr<BlobContext> context,
                                                  OpenBlob blob, std::uint64_t offset,
                                                  std::uint64_t length);

  Task<Result<std::string_view>> next() override;
  [[nodiscard]] std::optional<FileSlice> plain() const override;
  [[nodiscard]] std::uint64_t blob_size() const { return blob_.header.size; }

 private:
  BlockReader(std::shared_ptr<BlobContext> context, OpenBlob blob, std::uint64_t offset,
              std::uint64_t length);
  Task<Status> load_crcs(std::uint64_t block);
  Task<Status> verify(std::uint64_t begin, std::size_t size);
  [[nodiscard]] Error damage(std::uint64_t block) const;

  const std::shared_ptr<BlobContext> context_;
  OpenBlob blob_;
  std::uint64_t offset_;  // offset of the next byte to return
  std::uint64_t end_;
  std::uint64_t plain_offset_;
  std::uint64_t crcs_first_ = 0;  // index of the block that blob_.crcs[0] covers
  AlignedBuffer buffer_;
};

}  // namespace onggi::storage
