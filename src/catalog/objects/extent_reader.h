// ExtentReader: an ObjectReader that reads a sequence of extents, one blob after another.
#pragma once

#include <memory>
#include <vector>

#include "catalog/commit/extents.h"
#include "catalog/objects.h"
#include "storage/blob_store.h"

namespace onggi::catalog {

class ExtentReader final : public ObjectReader {
 public:
  /// The reader keeps `owner` alive, and `owner` keeps the blobs from being released.
  ExtentReader(storage::BlobStore& blobs, std::vector<Extent> extents,
               std::shared_ptr<const void> owner);

  /// Opens the first blob, so that a missing blob is detected before any data is sent.
  Task<Status> start();

  Task<Result<std::string_view>> next() override;
  [[nodiscard]] std::optional<FileSlice> plain() const override;

 private:
  Task<Status> open_blob();

  storage::BlobStore& blobs_;
  std::vector<Extent> extents_;
  std::shared_ptr<const void> owner_;
  std::size_t index_ = 0;
  std::uint64_t left_ = 0;  // unread bytes of the current extent
  std::unique_ptr<storage::BlobReader> blob_;
};

}  // namespace onggi::catalog
