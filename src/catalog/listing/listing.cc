#include "catalog/listing.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "catalog/commit/core.h"
#include "catalog/listing/page.h"
#include "catalog/records/listed_object.h"
#include "catalog/records/records.h"
#include "storage/scan_order.h"

namespace onggi::catalog {
namespace {

/// The maximum number of entries that one call to look() reads, low enough not to delay other
/// requests.
constexpr std::size_t kLookMax = 2000;

class ObjectSink final : public ListSink {
 public:
  ObjectSink(ListPage& page, bool with_attributes)
      : page_(page), with_attributes_(with_attributes) {}

  Result<bool> visible(const storage::Entry&) override { return true; }

  Status add(const storage::Entry& entry) override {
    if (with_attributes_) {
      auto record = ONGGI_TRY(decode_object(entry.row, entry.value));
      page_.objects.push_back(std::move(record.info));
      return {};
    }
    auto info = ONGGI_TRY(decode_listed(entry.row, entry.value));
    page_.objects.push_back(std::move(info));
    return {};
  }

  void add_common_prefix(std::string_view prefix) override {
    page_.common_prefixes.emplace_back(prefix);
  }

 private:
  ListPage& page_;
  bool with_attributes_;
};

}  // namespace

Listing::Listing(Engine& engine) : metadata_(engine.core().metadata) {}

Task<Result<std::optional<std::string>>> Listing::look(const Bucket& bucket, LookRequest request,
                                                       Visit visit) {
  auto range = storage::rows_with_prefix(request.prefix);
  if (request.after >= range.start_row) range.start_row = std::move(request.after) + '\0';
  const auto page = ONGGI_CO_TRY(
      co_await metadata_.scan(bucket.space, storage::Family::kCurrent, range, kLookMax));
  ONGGI_DCHECK(page.entries.empty() || is_from(range, page.entries.front()));
  for (const auto& entry : page.entries) {
    if (request.with_attributes) {
      const auto record = ONGGI_CO_TRY(decode_object(entry.row, entry.value));
      visit(record.info);
    } else {
      const auto info = ONGGI_CO_TRY(decode_listed(entry.row, entry.value));
      visit(info);
    }
  }
  if (!page.more || page.entries.empty()) co_return std::nullopt;
  co_return std::string(page.entries.back().row);
}

Task<Result<ListPage>> Listing::list(const Bucket& bucket, ListRequest request) {
  ListPage page;
  ObjectSink sink(page, request.with_attributes);
  ListPager pager(ListRules{.prefix = std::move(request.prefix),
                            .delimiter = std::move(request.delimiter),
                            .after = std::move(request.after),
                            .after_suffix = {},
                            .limit = request.limit});
  while (const auto next = pager.next_scan()) {
    const auto found = ONGGI_CO_TRY(
        co_await metadata_.scan(bucket.space, storage::Family::kCurrent, next->range, next->limit));
    if (page.objects.empty()) page.objects.reserve(found.entries.size());
    ONGGI_CO_TRY(pager.take(found, sink));
  }
  page.truncated = pager.truncated();
  page.next = pager.last();
  ONGGI_DCHECK(page.objects.size() + page.common_prefixes.size() <=
               std::min(request.limit, kPageSizeMax));
  ONGGI_DCHECK(!page.truncated || !page.next.empty());
  co_return page;
}

}  // namespace onggi::catalog
