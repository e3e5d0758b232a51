// Writes one blob into the range that was reserved for it in a segment. Data is written in pieces
// as it arrives, and the header is written together with the last piece or after it. One sync then
// serves all waiting writers.
#pragma once

#include <memory>
#include <vector>

#include "base/memory/buffer.h"
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
  const std::uint64_t offset_;  // offset of the header in the segment
  const std::uint64_t size_;
  std::uint64_t appended_ = 0;
  std::uint64_t flushed_ = 0;  // data bytes written to the file
  bool failed_ = false;
  bool finished_ = false;
  // The header page followed by data, so that one call can write a small blob together with its
  // header.
  AlignedBuffer buffer_;
  std::size_t filled_ = 0;  // data bytes in buffer_
  BlockCrcs crcs_;
};

}  // namespace onggi::storage
