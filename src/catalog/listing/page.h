// ListPager: the rules of S3's listings as pure code. It says which scan to do next, takes the page
// that the store found, and hands keys and common prefixes to a ListSink, until the listing's page
// is full or nothing is left. Used by listing.cc and upload_list.cc; it knows no record and does no
// I/O.
//
// Skipping: entries behind a common prefix that is already listed are never asked for again: the
// next scan starts behind all of them. Scans are small (kScanFirst) where common prefixes are
// found and grow where entries are listed one by one, so that neither ten prefixes over a million
// keys nor a thousand plain keys read much more than they show.
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
  std::string delimiter;  // empty: none
  std::string after;      // rows up to this one, and a common prefix that it lies in, are behind us
  std::string after_suffix;  // not empty: of row `after`, only entries up to this suffix are
  std::size_t limit = 0;     // entries and common prefixes together
};

struct ListScan {
  storage::ScanRange range;
  std::size_t limit = 0;
};

/// Takes what a listing shows, in order.
class ListSink {
 public:
  virtual ~ListSink() = default;
  /// False: as if the entry did not exist. Asked before each add(), and once for every common
  /// prefix.
  virtual Result<bool> visible(const storage::Entry& entry) = 0;
  virtual Status add(const storage::Entry& entry) = 0;
  virtual void add_common_prefix(std::string_view prefix) = 0;
};

/// The part of `row` up to and including the first `delimiter` behind `prefix`, with which it must
/// start; empty when there is none.
[[nodiscard]] std::string_view common_prefix_of(std::string_view row, std::string_view prefix,
                                                std::string_view delimiter);

class ListPager {
 public:
  static constexpr std::size_t kScanFirst = 16;

  explicit ListPager(ListRules rules);

  /// Nothing: the page is complete.
  [[nodiscard]] std::optional<ListScan> next_scan() const;
  /// Takes the answer to next_scan(). Fails only when the sink does.
  Status take(const storage::ScanPage& page, ListSink& sink);

  /// Something more would be shown after the page's last item.
  [[nodiscard]] bool truncated() const { return truncated_; }
  /// The last row or common prefix that was shown.
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
  std::string common_prefix_;  // the last one shown
  std::string last_;
  bool done_ = false;
  bool truncated_ = false;
};

}  // namespace onggi::catalog
