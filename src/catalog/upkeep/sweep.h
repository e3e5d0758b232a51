// The marking half of mark and sweep: candidates that no record has been seen to name, in bounded
// memory. Used by Garbage::sweep_orphans() alone.
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
  std::array<char, 16> holder{};  // zero: the blob as such
  auto operator<=>(const Candidate&) const = default;
};

class Candidates {
 public:
  explicit Candidates(std::vector<Candidate> candidates);
  /// Neither the blob nor this holder's share of it is a candidate any more.
  void name(const Extent& extent);
  [[nodiscard]] std::vector<Candidate> unnamed() const;

 private:
  void name(const Candidate& candidate);
  std::vector<Candidate> sorted_;
  std::vector<bool> named_;
};

/// Names everything that the records of `space` name. kCorrupt when one does not decode: then
/// nobody knows what it names, and nothing may be swept.
Task<Status> mark_space(Stores& stores, std::uint64_t space, Candidates& candidates);

}  // namespace onggi::catalog
