#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/codec.h"
#include "catalog/commit/core.h"
#include "catalog/listing/page.h"
#include "catalog/uploads.h"
#include "catalog/uploads/entries.h"
#include "catalog/uploads/part.h"
#include "storage/scan_order.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// A ListSink that shows only open uploads.
class UploadSink final : public ListSink {
 public:
  explicit UploadSink(UploadPage& page) : page_(page) {}

  Result<bool> visible(const storage::Entry& entry) override {
    record_ = ONGGI_TRY(decode_upload(entry.value));
    return !record_.completed && !record_.aborted;
  }

  Status add(const storage::Entry& entry) override {
    page_.uploads.push_back(upload_info(entry.row, entry.suffix, record_));
    page_.next_key_marker = entry.row;
    page_.next_upload_id_marker = page_.uploads.back().upload_id;
    return {};
  }

  void add_common_prefix(std::string_view prefix) override {
    page_.common_prefixes.emplace_back(prefix);
    page_.next_key_marker = prefix;
    page_.next_upload_id_marker.clear();
  }

 private:
  UploadPage& page_;
  UploadRecord record_;  // decoded by the last call to visible()
};

/// Returns the raw upload id after which the listing continues within the marker's key. Returns an
/// empty string if there is no id marker, or if the key no longer has uploads. Returns kInvalid if
/// the id is malformed or belongs to another key.
Task<Result<std::string>> find_id_marker(storage::MetadataStore& metadata, std::uint64_t space,
                                         const UploadListRequest& request) {
  const auto& key = request.key_marker;
  if (key.empty() || request.upload_id_marker.empty()) co_return std::string();
  auto id = parse_upload_id(request.upload_id_marker);
  if (!id) co_return fail(Code::kInvalid, "Invalid uploadId marker");
  // Tombstones of ended uploads are kept for a day, so a marker is still found if its upload ends
  // between two pages.
  const auto upload = ONGGI_CO_TRY(co_await metadata.get(space, Family::kUploads, key, *id));
  if (upload) co_return id;
  const auto row = storage::entries_of_row(key);
  const auto any = ONGGI_CO_TRY(co_await metadata.scan(space, Family::kUploads, row, 1));
  if (any.entries.empty()) co_return std::string();
  co_return fail(Code::kInvalid, "Invalid uploadId marker");
}

}  // namespace

Task<Result<PartPage>> Uploads::list_parts(const Bucket& bucket, std::string_view key,
                                           std::string_view upload_id, std::uint32_t marker,
                                           std::size_t limit) {
  const auto id = ONGGI_CO_TRY(parse_upload_id(upload_id));
  const auto upload =
      ONGGI_CO_TRY(co_await read_open_upload(core_.metadata, bucket.space, key, id));
  PartPage page;
  page.upload = upload_info(key, id, upload.record);
  limit = std::min(limit, kPageSizeMax);
  if (limit == 0 || marker >= kPartNumberMax) co_return page;

  const auto range = parts_from(key, id, marker + 1);
  const auto found =
      ONGGI_CO_TRY(co_await core_.metadata.scan(bucket.space, Family::kParts, range, limit + 1));
  ONGGI_DCHECK(found.entries.size() <= limit + 1);
  ONGGI_DCHECK(found.entries.empty() || is_from(range, found.entries.front()));
  for (const auto& entry : found.entries) {
    if (!part_number_in(entry.suffix, id)) break;
    if (page.parts.size() == limit) {
      page.truncated = true;
      break;
    }
    const auto part = ONGGI_CO_TRY(decode_part(entry.value));
    page.parts.push_back(part_info(part));
    page.next_marker = part.number;
  }
  // If the entries are very long, the scan may return fewer entries than its limit.
  ONGGI_DCHECK(page.parts.size() <= limit);
  if (found.more && found.entries.size() <= limit) page.truncated = true;
  co_return page;
}

Task<Result<UploadPage>> Uploads::list(const Bucket& bucket, UploadListRequest request) {
  auto id_marker = ONGGI_CO_TRY(co_await find_id_marker(core_.metadata, bucket.space, request));
  UploadPage page;
  UploadSink sink(page);
  ListPager pager(ListRules{.prefix = std::move(request.prefix),
                            .delimiter = std::move(request.delimiter),
                            .after = std::move(request.key_marker),
                            .after_suffix = std::move(id_marker),
                            .limit = request.limit});
  while (const auto next = pager.next_scan()) {
    const auto found = ONGGI_CO_TRY(
        co_await core_.metadata.scan(bucket.space, Family::kUploads, next->range, next->limit));
    ONGGI_CO_TRY(pager.take(found, sink));
    co_await Yield();  // skipping many cached tombstones must not delay other tasks
  }
  page.truncated = pager.truncated();
  ONGGI_DCHECK(page.uploads.size() + page.common_prefixes.size() <=
               std::min(request.limit, kPageSizeMax));
  ONGGI_DCHECK(!page.truncated || page.next_key_marker == pager.last());
  co_return page;
}

}  // namespace onggi::catalog
