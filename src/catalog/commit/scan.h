// EntryScan: iterates over all entries of one family of a space, reading them page by page. Used by
// walks over entire families: garbage collection, sweeps, verification.
#pragma once

#include <functional>
#include <string>

#include "storage/metadata_store.h"

namespace onggi::catalog {

/// A range of rows that a walk could not read. It may or may not contain entries.
struct Gap {
  std::string after;   // the row before the gap; empty: the gap starts at the beginning
  std::string before;  // the row after the gap; empty: the gap extends to the end
  Error error;
};
/// Returns "what lies between key A and key B cannot be read: ...".
[[nodiscard]] std::string describe(const Gap& gap);

/// Returns true for a permanent read error: the stored bytes are damaged or the disk cannot read
/// them. Data elsewhere can still be read.
[[nodiscard]] bool is_damage(const Error& error);

class EntryScan {
 public:
  using OnGap = std::function<void(const Gap&)>;

  /// `on_gap` is called for each range that cannot be read, and the walk continues after it.
  /// Without `on_gap`, such a range makes next() fail.
  EntryScan(storage::MetadataStore& metadata, storage::SpaceId space, storage::Family family,
            OnGap on_gap = {})
      : metadata_(metadata), space_(space), family_(family), on_gap_(std::move(on_gap)) {}

  /// Returns the next entry, valid until the next call; null at the end.
  Task<Result<const storage::Entry*>> next();

 private:
  static constexpr std::size_t kPageSize = 500;
  Task<Status> read_page();
  /// Reports the gap and moves the range to the next readable entry. Returns false if there is
  /// none.
  Task<Result<bool>> pass_gap(const Error& error);

  storage::MetadataStore& metadata_;
  storage::SpaceId space_;
  storage::Family family_;
  OnGap on_gap_;
  storage::ScanRange range_;
  storage::ScanPage page_;
  std::size_t index_ = 0;
  bool started_ = false;
};

}  // namespace onggi::catalog
