// The mark phase of mark and sweep: finds the candidates that no record refers to, in bounded
// memory. Used only by Garbage::sweep_orphans().
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "catalog/commit/extents.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

/// A candidate for removal by the sweep: a blob, or one reference to a shared blob.
struct Candidate {
  storage::BlobId blob;
  std::array<char, 16> holder{};  // owner of the reference; all zeros: the blob itself
  auto operator<=>(const Candidate&) const = default;
};

class Candidates {
 public:
  /// Duplicates in `candidates` are logged and removed.
  explicit Candidates(std::vector<Candidate> candidates);
  /// Marks the extent's blob and its holder as in use, so that neither is removed.
  void name(const Extent& extent);
  [[nodiscard]] std::vector<Candidate> unnamed() const;

 private:
  void name(const Candidate& candidate);
  std::vector<Candidate> sorted_;
  std::vector<bool> named_;
};

/// Marks all blobs and holders to which the records of `space` refer. Returns kCorrupt if a record
/// does not decode: it may refer to any blob, so nothing may be removed.
Task<Status> mark_space(storage::MetadataStore& metadata, std::uint64_t space,
                        Candidates& candidates);

}  // namespace onggi::catalog
