// Lists the versions of all keys. The versions of a key are in its version history (kVersions). A
// key without a version history has only a current object (kCurrent).
#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "catalog/commit/core.h"
#include "catalog/commit/version_row.h"
#include "catalog/commit/versioning.h"
#include "catalog/listing.h"
#include "catalog/listing/page.h"
#include "catalog/records/listed_object.h"
#include "catalog/records/version_id.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// Merges a page of current objects and a page of version histories that begin at the same key. A
/// history also contains the current version, so a current object is used only if its key has no
/// history. If one page is truncated, the merged page ends where that page ends. If both pages are
/// truncated, the merged page ends at the earlier end.
storage::ScanPage merge(storage::ScanPage current, storage::ScanPage history, std::size_t limit) {
  storage::ScanPage merged;
  auto c = current.entries.begin();
  auto h = history.entries.begin();
  while (merged.entries.size() < limit) {
    const bool c_ended = c == current.entries.end();
    const bool h_ended = h == history.entries.end();
    if ((c_ended && (h_ended || current.more)) || (h_ended && history.more)) break;
    if (!c_ended && !h_ended && c->row == h->row) ++c;
    const bool from_current = c != current.entries.end() && (h_ended || c->row < h->row);
    merged.entries.push_back(from_current ? *c++ : *h++);
  }
  merged.more =
      current.more || history.more || c != current.entries.end() || h != history.entries.end();
  // The next scan begins after the last entry, so only the last page may be empty.
  ONGGI_DCHECK(!merged.more || !merged.entries.empty());
  ONGGI_DCHECK(merged.entries.size() <= limit);
  merged.arena = std::move(current.arena);
  std::ranges::move(history.arena, std::back_inserter(merged.arena));
  return merged;
}

/// Scans one page of versions: first the current objects, then the version histories. If a key
/// gets a version history between the two scans, the second scan finds all of its versions.
Task<Result<storage::ScanPage>> scan_versions(storage::MetadataStore& metadata,
                                              const Bucket& bucket, const ListScan& wanted) {
  auto current = ONGGI_CO_TRY(
      co_await metadata.scan(bucket.space, Family::kCurrent, wanted.range, wanted.limit));
  if (!bucket.versioning->ever()) co_return current;
  auto history = ONGGI_CO_TRY(
      co_await metadata.scan(bucket.space, Family::kVersions, wanted.range, wanted.limit));
  co_return merge(std::move(current), std::move(history), wanted.limit);
}

/// The point within the marker's key at which a listing continues.
struct Resumption {
  std::string suffix;  // suffix of the last version to skip; empty: skip all versions of the key
  std::string newest;  // suffix of the key's latest version
};

Task<Result<Resumption>> find_marker(storage::MetadataStore& metadata, const Bucket& bucket,
                                     const VersionListRequest& request) {
  Resumption resumption;
  if (request.version_id_marker.empty() || !bucket.versioning->ever()) co_return resumption;
  if (request.version_id_marker == kNullVersionId) {
    const auto suffix = ONGGI_CO_TRY(
        co_await metadata.get(bucket.space, Family::kNullVersions, request.key_marker));
    resumption.suffix = suffix.value_or(std::string());
  } else {
    resumption.suffix = suffix_of_version(request.version_id_marker);
  }
  const auto newest =
      ONGGI_CO_TRY(co_await read_older(metadata, bucket.space, request.key_marker, {}));
  if (newest) resumption.newest = version_suffix(newest->record.order);
  co_return resumption;
}

class VersionSink final : public ListSink {
 public:
  /// If the page begins in the middle of the versions of a key, `row` must be that key and `newest`
  /// the suffix of its latest version.
  VersionSink(VersionPage& page, std::string row, std::string newest)
      : page_(page), row_(std::move(row)), newest_(std::move(newest)) {}

  Result<bool> visible(const storage::Entry&) override { return true; }

  Status add(const storage::Entry& entry) override {
    auto info = ONGGI_TRY(decode_listed(entry.row, entry.value));
    const bool new_row = entry.row != row_;
    page_.next_version_id_marker =
        info.version_id.empty() ? std::string(kNullVersionId) : info.version_id;
    page_.versions.push_back({std::move(info), new_row || entry.suffix == newest_});
    if (!new_row) return {};
    row_ = entry.row;
    newest_ = entry.suffix;
    return {};
  }

  void add_common_prefix(std::string_view prefix) override {
    page_.next_version_id_marker.clear();
    page_.common_prefixes.emplace_back(prefix);
  }

 private:
  VersionPage& page_;
  std::string row_;
  std::string newest_;
};

}  // namespace

Task<Result<VersionPage>> Listing::list_versions(const Bucket& bucket, VersionListRequest request) {
  auto resumption = ONGGI_CO_TRY(co_await find_marker(metadata_, bucket, request));
  VersionPage page;
  VersionSink sink(page, request.key_marker, std::move(resumption.newest));
  ListPager pager(ListRules{.prefix = std::move(request.prefix),
                            .delimiter = std::move(request.delimiter),
                            .after = std::move(request.key_marker),
                            .after_suffix = std::move(resumption.suffix),
                            .limit = request.limit});
  while (const auto next = pager.next_scan()) {
    const auto found = ONGGI_CO_TRY(co_await scan_versions(metadata_, bucket, *next));
    if (page.versions.empty()) page.versions.reserve(found.entries.size());
    ONGGI_CO_TRY(pager.take(found, sink));
  }
  page.truncated = pager.truncated();
  page.next_key_marker = pager.last();
  ONGGI_DCHECK(page.versions.size() + page.common_prefixes.size() <=
               std::min(request.limit, kPageSizeMax));
  ONGGI_DCHECK(!page.truncated || !page.next_key_marker.empty());
  co_return page;
}

}  // namespace onggi::catalog
