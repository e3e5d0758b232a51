// EntryScan: iterates over the entries of one family (kind of entry) in one space (see
// metadata_store.h), and reads them page by page. Used by code that reads all entries of a family,
// or all whose row starts with a prefix: garbage collection, sweeps, verification, and loading
// users and accounts.
#pragma once

#include <functional>
#include <string>

#include "storage/metadata_store.h"

namespace onggi::storage {

/// A key range that could not be read. It is unknown whether the range contains entries.
struct Gap {
  std::string after;   // row key at which the gap begins; empty at the start of the family
  std::string before;  // row key of the next readable entry; empty if there is none
  Error error;
};
/// Returns "entries between key A and key B cannot be read: ...".
[[nodiscard]] std::string describe(const Gap& gap);

/// Returns true for a permanent read error: the stored bytes are corrupt, or the disk cannot read
/// them. Other data may still be readable.
[[nodiscard]] bool is_damage(const Error& error);

class EntryScan {
 public:
  using OnGap = std::function<void(const Gap&)>;

  /// `on_gap` is called for each range that cannot be read, and the scan continues after the range.
  /// If `on_gap` is empty, next() fails at such a range.
  EntryScan(MetadataStore& metadata, SpaceId space, Family family, OnGap on_gap = {})
      : EntryScan(metadata, space, family, ScanRange(), std::move(on_gap)) {}
  /// Reads only the entries in `range`.
  EntryScan(MetadataStore& metadata, SpaceId space, Family family, ScanRange range,
            OnGap on_gap = {})
      : metadata_(metadata),
        space_(space),
        family_(family),
        on_gap_(std::move(on_gap)),
        range_(std::move(range)) {}

  /// Returns the next entry, or null at the end. The entry is valid until the next call.
  Task<Result<const Entry*>> next();

 private:
  static constexpr std::size_t kPageSize = 500;
  Task<Status> read_page();
  /// Reports the unreadable range to on_gap and moves the scan to the next readable entry. Returns
  /// false if there is no such entry.
  Task<Result<bool>> pass_gap(const Error& error);

  MetadataStore& metadata_;
  SpaceId space_;
  Family family_;
  OnGap on_gap_;
  ScanRange range_;
  ScanPage page_;
  std::size_t index_ = 0;
  bool started_ = false;
};

}  // namespace onggi::storage
