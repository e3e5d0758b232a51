#include "catalog/objects/extent_reader.h"

#include "base/check.h"

namespace onggi::catalog {

ExtentReader::ExtentReader(storage::BlobStore& blobs, std::vector<Extent> extents,
                           std::shared_ptr<const void> owner)
    : blobs_(blobs), extents_(std::move(extents)), owner_(std::move(owner)) {}

Task<Status> ExtentReader::start() {
  ONGGI_DCHECK(index_ == 0 && !blob_);
  if (extents_.empty()) co_return Status();
  co_return co_await open_blob();
}

Task<Status> ExtentReader::open_blob() {
  ONGGI_DCHECK(index_ < extents_.size());
  ONGGI_DCHECK(!blob_ && left_ == 0);
  const auto& extent = extents_[index_];
  auto opened = co_await blobs_.open(extent.blob, extent.offset, extent.length);
  if (!opened) {
    // A record names the blob, so a missing blob is corruption, whatever error the store returns.
    const auto code = opened.error().code;
    const bool lost = code == Code::kNotFound || code == Code::kInvalid;
    co_return fail(lost ? Code::kCorrupt : code, opened.error().detail);
  }
  blob_ = *std::move(opened);
  left_ = extent.length;
  co_return Status();
}

Task<Result<std::string_view>> ExtentReader::next() {
  if (blob_ && left_ == 0) {
    blob_.reset();
    ++index_;
    if (index_ < extents_.size()) ONGGI_CO_TRY(co_await open_blob());
  }
  if (!blob_) co_return std::string_view();
  ONGGI_DCHECK(index_ < extents_.size());
  ONGGI_DCHECK(left_ > 0 && left_ <= extents_[index_].length);
  const auto piece = ONGGI_CO_TRY(co_await blob_->next());
  if (piece.empty() || piece.size() > left_)
    co_return fail(Code::kCorrupt, "blob " + extents_[index_].blob.to_hex() + " ends early");
  left_ -= piece.size();
  co_return piece;
}

std::optional<FileSlice> ExtentReader::plain() const {
  if (extents_.size() != 1 || !blob_) return std::nullopt;
  return blob_->plain();
}

}  // namespace onggi::catalog
