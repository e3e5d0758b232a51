// Writes one blob into the range that was reserved for it in a segment. Bytes go to the page cache
// in pieces as they come, the header with the last of them; then one sync for everybody who waits
// for it.
#pragma once

#include <memory>
#include <vector>

#include "base/buffer.h"
#include "storage/file/block_crcs.h"
#include "storage/file/segment.h"

namespace onggi::storage {

class SegmentWriter final : public BlobWriter {
 public:
  SegmentWriter(std::shared_ptr<BlobContext> context, std::shared_ptr<Segment> segment,
                std::uint64_t offset, std::uint64_t size);
  ~SegmentWriter() override;

  Task<Status> append(std::string_view bytes) override;
  Task<Result<BlobId>> finish() override;

 private:
  [[nodiscard]] std::uint64_t extent() const { return kPage + round_up(size_, kPage); }
  Task<Status> flush();

  const std::shared_ptr<BlobContext> context_;
  const std::shared_ptr<Segment> segment_;
  const std::uint64_t offset_;  // of the header in the segment
  const std::uint64_t size_;
  std::uint64_t appended_ = 0;
  std::uint64_t flushed_ = 0;  // data bytes that are in the file
  bool failed_ = false;
  bool finished_ = false;
  // The header's page, then data. A small blob is written with its header by one call.
  AlignedBuffer buffer_;
  std::size_t filled_ = 0;  // data bytes in it
  BlockCrcs crcs_;
};

}  // namespace onggi::storage
