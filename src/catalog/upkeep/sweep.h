// The marking half of mark and sweep: finds out, in bounded memory, which candidates no record
// names. Used only by Garbage::sweep_orphans().
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "catalog/commit/extents.h"
#include "catalog/stores.h"

namespace onggi::catalog {

/// A blob, or one holder's share of it.
struct Candidate {
  storage::BlobId blob;
  std::array<char, 16> holder{};  // all zeros: the blob itself
  auto operator<=>(const Candidate&) const = default;
};

class Candidates {
 public:
  explicit Candidates(std::vector<Candidate> candidates);
  /// Marks the blob and this holder's share of it as named, so that neither is swept.
  void name(const Extent& extent);
  [[nodiscard]] std::vector<Candidate> unnamed() const;

 private:
  void name(const Candidate& candidate);
  std::vector<Candidate> sorted_;
  std::vector<bool> named_;
};

/// Marks everything that the records of `space` name. Returns kCorrupt if a record does not decode:
/// it is then unknown what that record names, and nothing may be swept.
Task<Status> mark_space(Stores& stores, std::uint64_t space, Candidates& candidates);

}  // namespace onggi::catalog
