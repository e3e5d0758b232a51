// ListPager: the paging rules of S3's listings. A pager returns the next scan to run,
// processes the page that the scan returned, and passes keys and common prefixes to a ListSink
// until the listing's page is full or no entries are left. Used by listing.cc, versions.cc and
// uploads/list.cc. A pager neither decodes records nor does any I/O.
//
// Skipping: once a common prefix is listed, the next scan starts after all entries below it. Scans
// are small (kScanFirst) where they find common prefixes, and grow where entries are listed one by
// one. So the number of entries read stays close to the number shown, both for ten common prefixes
// that cover a million keys and for a thousand keys without common prefixes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct ListRules {
  std::string prefix;
  std::string delimiter;     // if empty, there are no common prefixes
  std::string after;         // skip all keys up to and including `after` and its common prefix
  std::string after_suffix;  // if set, skip entries of key `after` only up to and with this suffix
  std::size_t limit = 0;     // maximum number of entries and common prefixes together
};

struct ListScan {
  storage::ScanRange range;
  std::size_t limit = 0;
};

/// Receives the entries and common prefixes of a listing, in order.
class ListSink {
 public:
  virtual ~ListSink() = default;
  /// Returns false to omit the entry from the listing. Called before each add(), and for the
  /// entries of each common prefix until one of them is visible.
  virtual Result<bool> visible(const storage::Entry& entry) = 0;
  virtual Status add(const storage::Entry& entry) = 0;
  virtual void add_common_prefix(std::string_view prefix) = 0;
};

/// Returns the key `row` up to and including the first `delimiter` after `prefix`, or an empty view
/// if there is no delimiter. `row` must start with `prefix`.
[[nodiscard]] std::string_view common_prefix_of(std::string_view row, std::string_view prefix,
                                                std::string_view delimiter);

class ListPager {
 public:
  static constexpr std::size_t kScanFirst = 16;

  explicit ListPager(ListRules rules);

  /// Returns the next scan to run, or nullopt if the page is complete.
  [[nodiscard]] std::optional<ListScan> next_scan() const;
  /// Processes the page that the scan from next_scan() returned. Fails only if the sink fails.
  Status take(const storage::ScanPage& page, ListSink& sink);

  /// Returns true if the listing continues after the last item of this page.
  [[nodiscard]] bool truncated() const { return truncated_; }
  /// Returns the last key or common prefix that was passed to the sink.
  [[nodiscard]] const std::string& last() const { return last_; }

 private:
  void start_behind(const std::string& after, const std::string& after_suffix);
  void skip_common_prefix(std::string_view prefix);
  [[nodiscard]] bool listed_already(std::string_view row) const;
  [[nodiscard]] Status show(const storage::Entry& entry, ListSink& sink);
  void continue_behind(const storage::Entry& entry);
  void adapt_scan_limit(std::size_t scanned, std::size_t shown, std::size_t hidden);

  ListRules rules_;
  storage::ScanRange range_;
  std::size_t scan_limit_;
  std::size_t items_ = 0;
  std::string common_prefix_;  // the last common prefix listed
  std::string last_;
  bool done_ = false;
  bool truncated_ = false;
};

}  // namespace onggi::catalog
