#include "catalog/listing/page.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "catalog/types.h"
#include "storage/scan_order.h"

namespace onggi::catalog {

std::string_view common_prefix_of(std::string_view row, std::string_view prefix,
                                  std::string_view delimiter) {
  ONGGI_DCHECK(row.starts_with(prefix));
  if (delimiter.empty()) return {};
  const auto found = row.find(delimiter, prefix.size());
  if (found == std::string_view::npos) return {};
  return row.substr(0, found + delimiter.size());
}

ListPager::ListPager(ListRules rules)
    : rules_(std::move(rules)), range_(storage::rows_with_prefix(rules_.prefix)) {
  rules_.limit = std::min(rules_.limit, kPageSizeMax);
  scan_limit_ = rules_.limit + 1;
  if (!rules_.delimiter.empty()) scan_limit_ = std::min(scan_limit_, kScanFirst);
  // A prefix longer than any key matches nothing and is too long to be the bound of a scan.
  done_ = rules_.limit == 0 || rules_.prefix.size() > kKeySizeMax;
  if (rules_.after.size() > kKeySizeMax) {
    // Truncating a longer marker does not change the listing: the marker is not a key, and no key
    // sorts between its first kKeySizeMax bytes and the whole marker.
    rules_.after.resize(kKeySizeMax);
    rules_.after_suffix.clear();
  }
  if (!rules_.after.empty()) start_behind(rules_.after, rules_.after_suffix);
}

void ListPager::start_behind(const std::string& after, const std::string& after_suffix) {
  if (after < rules_.prefix) return;
  if (!after.starts_with(rules_.prefix)) {
    done_ = true;
    return;
  }
  const auto inside = common_prefix_of(after, rules_.prefix, rules_.delimiter);
  if (!inside.empty()) return skip_common_prefix(inside);
  range_.start_row = after;
  if (after_suffix.empty()) {
    range_.start_row += '\0';
  } else {
    range_.start_suffix = after_suffix + '\0';
  }
}

void ListPager::skip_common_prefix(std::string_view prefix) {
  ONGGI_DCHECK(prefix.starts_with(rules_.prefix));
  auto next = storage::prefix_successor(prefix);
  if (!next || (range_.end_row && *next >= *range_.end_row)) {
    done_ = true;
    return;
  }
  ONGGI_DCHECK(*next > range_.start_row);
  range_.start_row = *std::move(next);
  range_.start_suffix.clear();
}

std::optional<ListScan> ListPager::next_scan() const {
  if (done_) return std::nullopt;
  ONGGI_DCHECK(range_.start_row >= rules_.prefix);
  ONGGI_DCHECK(!range_.end_row || range_.start_row < *range_.end_row);
  ONGGI_DCHECK(scan_limit_ > 0 && scan_limit_ <= kPageSizeMax + 1);
  return ListScan{range_, scan_limit_};
}

bool ListPager::listed_already(std::string_view row) const {
  return !common_prefix_.empty() && row.starts_with(common_prefix_);
}

Status ListPager::take(const storage::ScanPage& page, ListSink& sink) {
  ONGGI_DCHECK(!done_);
  ONGGI_DCHECK(page.entries.size() <= scan_limit_);
  ONGGI_DCHECK(page.entries.empty() || is_from(range_, page.entries.front()));
  ONGGI_DCHECK(std::ranges::is_sorted(page.entries, {}, &storage::Entry::row));
  const auto items_before = items_;
  std::size_t hidden = 0;
  for (const auto& entry : page.entries) {
    ONGGI_DCHECK(entry.row.starts_with(rules_.prefix));
    if (listed_already(entry.row)) continue;
    const bool visible = ONGGI_TRY(sink.visible(entry));
    if (!visible) {
      ++hidden;
      continue;
    }
    if (items_ == rules_.limit) {
      truncated_ = done_ = true;
      return {};
    }
    ONGGI_TRY(show(entry, sink));
  }
  if (!page.more || page.entries.empty()) {
    done_ = true;
    return {};
  }
  continue_behind(page.entries.back());
  adapt_scan_limit(page.entries.size(), items_ - items_before, hidden);
  return {};
}

Status ListPager::show(const storage::Entry& entry, ListSink& sink) {
  ONGGI_DCHECK(items_ < rules_.limit);
  ONGGI_DCHECK(entry.row >= rules_.after);
  ++items_;
  const auto prefix = common_prefix_of(entry.row, rules_.prefix, rules_.delimiter);
  if (prefix.empty()) {
    ONGGI_DCHECK(last_ <= entry.row);
    last_ = entry.row;
    return sink.add(entry);
  }
  ONGGI_DCHECK(last_ < prefix);
  last_ = common_prefix_ = prefix;
  sink.add_common_prefix(prefix);
  return {};
}

void ListPager::continue_behind(const storage::Entry& entry) {
  if (listed_already(entry.row)) return skip_common_prefix(common_prefix_);
  ONGGI_DCHECK(is_from(range_, entry));
  range_.start_row = entry.row;
  range_.start_suffix = entry.suffix;
  range_.start_suffix += '\0';
}

void ListPager::adapt_scan_limit(std::size_t scanned, std::size_t shown, std::size_t hidden) {
  ONGGI_DCHECK(items_ <= rules_.limit && shown + hidden <= scanned);
  const auto wanted = std::max(rules_.limit - items_ + 1, kScanFirst);
  if (hidden * 2 > scanned) {
    scan_limit_ = std::min(scan_limit_ * 4, kPageSizeMax + 1);
  } else if (shown * 2 >= scanned) {
    scan_limit_ = std::min(scan_limit_ * 4, wanted);
  } else if (shown * 8 < scanned) {
    scan_limit_ = kScanFirst;
  } else {
    scan_limit_ = std::min(scan_limit_, wanted);
  }
}

}  // namespace onggi::catalog
