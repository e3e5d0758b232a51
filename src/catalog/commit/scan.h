// EntryScan: all entries of one family of a space, one after the other, page by page behind the
// scenes. For walks over everything: garbage, sweeps, verification.
#pragma once

#include <functional>
#include <string>

#include "storage/metadata_store.h"

namespace onggi::catalog {

/// What a walk could not read: whatever lies between two rows, if anything does.
struct Gap {
  std::string after;   // the row of the entry before it; empty: from the beginning on
  std::string before;  // the row of the entry behind it; empty: up to the end
  Error error;
};
/// "what lies between keys A and B cannot be read: ..."
[[nodiscard]] std::string describe(const Gap& gap);

/// An error of a read that stays: the bytes are not what they were, or the disk does not give them
/// out. What lies elsewhere can be read all the same.
[[nodiscard]] bool is_damage(const Error& error);

class EntryScan {
 public:
  using OnGap = std::function<void(const Gap&)>;

  /// `on_gap` is told of what cannot be read, and the walk goes on behind it. Without it, it is the
  /// walk's error.
  EntryScan(storage::MetadataStore& metadata, storage::SpaceId space, storage::Family family,
            OnGap on_gap = {})
      : metadata_(metadata), space_(space), family_(family), on_gap_(std::move(on_gap)) {}

  /// The next entry, valid until the next call; null at the end.
  Task<Result<const storage::Entry*>> next();

 private:
  static constexpr std::size_t kPageSize = 500;
  Task<Status> read_page();
  /// From what cannot be read to what can; false when nothing of that is left.
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
