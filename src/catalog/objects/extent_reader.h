// ExtentReader: an ObjectReader over a run of extents, one blob after the other.
#pragma once

#include <memory>
#include <vector>

#include "catalog/commit/extents.h"
#include "catalog/objects.h"

namespace onggi::catalog {

class ExtentReader final : public ObjectReader {
 public:
  /// `owner` lives as long as the reader; it keeps the blobs from being released.
  ExtentReader(Stores& stores, std::vector<Extent> extents, std::shared_ptr<const void> owner);

  /// Opens the first blob, so that a missing one is known before anything is sent.
  Task<Status> start();

  Task<Result<std::string_view>> next() override;
  [[nodiscard]] std::optional<storage::PlainRange> plain() const override;

 private:
  Task<Status> open_blob();

  Stores& stores_;
  std::vector<Extent> extents_;
  std::shared_ptr<const void> owner_;
  std::size_t index_ = 0;
  std::uint64_t left_ = 0;  // of the extent being read
  std::unique_ptr<storage::BlobReader> blob_;
};

}  // namespace onggi::catalog
