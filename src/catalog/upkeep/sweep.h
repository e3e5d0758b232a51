// The mark phase of mark and sweep: finds the candidates that no record names, in bounded memory.
// Used only by Garbage::sweep_orphans().
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "catalog/commit/extents.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

/// A candidate for removal by the sweep: a blob, or one holder of a blob.
struct Candidate {
  storage::BlobId blob;
  std::array<char, 16> holder{};  // all zeros if the candidate is the blob itself
  auto operator<=>(const Candidate&) const = default;
};

class Candidates {
 public:
  /// Duplicates in `candidates` are logged and removed.
  explicit Candidates(std::vector<Candidate> candidates);
  /// Marks the extent's blob and its holder as named, so that neither is removed.
  void name(const Extent& extent);
  [[nodiscard]] std::vector<Candidate> unnamed() const;

 private:
  void name(const Candidate& candidate);
  std::vector<Candidate> sorted_;
  std::vector<bool> named_;
};

/// Marks all blobs and holders that the records of `space` name. Returns kCorrupt if a record does
/// not decode: it is then unknown which blobs that record names, so nothing may be removed.
Task<Status> mark_space(storage::MetadataStore& metadata, std::uint64_t space,
                        Candidates& candidates);

}  // namespace onggi::catalog
