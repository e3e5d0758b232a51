// EntryScan: all entries of one family of a space, one after the other, page by page behind the
// scenes. For walks over everything: garbage, sweeps, verification.
#pragma once

#include "storage/metadata_store.h"

namespace onggi::catalog {

class EntryScan {
 public:
  EntryScan(storage::MetadataStore& metadata, storage::SpaceId space, storage::Family family)
      : metadata_(metadata), space_(space), family_(family) {}

  /// The next entry, valid until the next call; null at the end.
  Task<Result<const storage::Entry*>> next();

 private:
  static constexpr std::size_t kPageSize = 500;
  storage::MetadataStore& metadata_;
  storage::SpaceId space_;
  storage::Family family_;
  storage::ScanRange range_;
  storage::ScanPage page_;
  std::size_t index_ = 0;
  bool started_ = false;
};

}  // namespace onggi::catalog
