#include "catalog/uploads/entries.h"

#include <utility>

#include "base/check.h"
#include "base/codec.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/retry.h"

namespace onggi::catalog {
namespace {

using storage::Family;

constexpr std::size_t kIdTimeSize = 8;
constexpr std::size_t kIdRandomSize = kUploadIdSize - kIdTimeSize;
constexpr std::size_t kPartNumberSize = 4;
constexpr std::size_t kDiscardPageSize = 1000;
constexpr std::size_t kDiscardBytesMax = storage::kBatchBytesMax / 8;

std::unexpected<Error> no_such_upload() { return fail(kNoSuchUpload); }

/// Adds to `batch` the changes that release and erase the parts in `page`, up to a size limit. The
/// commit fails if a part no longer exists, so that no part is subtracted from the counters twice.
/// Returns the number of entries handled. Sets `ended` to true if the page contains the upload's
/// last part.
Result<std::size_t> fill_discard(const storage::ScanPage& page, std::string_view id,
                                 storage::Batch& batch, bool& ended) {
  std::size_t bytes = 0;
  std::size_t done = 0;
  for (const auto& entry : page.entries) {
    ended = !part_number_in(entry.suffix, id);
    if (ended || bytes > kDiscardBytesMax) return done;
    const auto part = ONGGI_TRY(decode_part(entry.value));
    give_up_part(batch, part);
    batch.expectations.push_back(
        {Family::kParts, std::string(entry.suffix), std::string(entry.value)});
    batch.erases.push_back({Family::kParts, std::string(entry.suffix)});
    bytes += entry.value.size() + 2 * entry.suffix.size();
    ++done;
    ONGGI_DCHECK(batch.erases.size() == done);
  }
  ONGGI_DCHECK(done == page.entries.size());
  ended = !page.more;
  return done;
}

/// Makes one attempt to replace an open upload with a tombstone. Returns the tombstone, or
/// kConflict if the upload has changed in the meantime.
Task<Result<UploadRecord>> try_abort(Core& core, std::uint64_t space, std::string_view key,
                                     std::string_view id) {
  auto upload = ONGGI_CO_TRY(co_await read_open_upload(core.metadata, space, key, id));
  UploadRecord aborted;
  aborted.initiated = upload.record.initiated;
  aborted.attributes.owner_id = upload.record.attributes.owner_id;
  aborted.initiator_id = upload.record.initiator_id;
  aborted.aborted = true;
  storage::Batch batch;
  batch.row = key;
  batch.expectations.push_back({Family::kUploads, upload.id, std::move(upload.value)});
  batch.puts.push_back({Family::kUploads, upload.id, encode(aborted)});
  count_upload(batch, upload.record, -1);
  ONGGI_CO_TRY(co_await commit_row(core, space, batch));
  co_return aborted;
}

}  // namespace

std::string new_upload_id(Time initiated, Random& random) {
  const auto us = static_cast<std::uint64_t>(initiated.time_since_epoch().count());
  std::string id;
  id.reserve(kUploadIdSize);
  for (int shift = 56; shift >= 0; shift -= 8) id.push_back(static_cast<char>(us >> shift));
  ONGGI_DCHECK(id.size() == kIdTimeSize);
  return id + random.bytes(kIdRandomSize);
}

Result<std::string> parse_upload_id(std::string_view text) {
  if (text.size() != 2 * kUploadIdSize) return no_such_upload();
  auto id = hex_decode(text);
  if (!id) return no_such_upload();
  ONGGI_DCHECK(id->size() == kUploadIdSize);
  return id;
}

UploadInfo upload_info(std::string_view key, std::string_view id, const UploadRecord& record) {
  UploadInfo info;
  info.key = key;
  info.upload_id = hex_encode(id);
  info.initiated = whole_ms(record.initiated);
  info.owner_id = record.attributes.owner_id;
  info.initiator_id = record.initiator_id.empty() ? info.owner_id : record.initiator_id;
  info.storage_class = record.attributes.storage_class;
  info.checksum_algorithm = record.checksum_algorithm;
  info.checksum_type = record.checksum_type;
  return info;
}

Task<Result<StoredUpload>> read_any_upload(storage::MetadataStore& metadata, std::uint64_t space,
                                           std::string_view key, std::string_view id) {
  auto value = ONGGI_CO_TRY(co_await metadata.get(space, Family::kUploads, key, id));
  if (!value) co_return no_such_upload();
  auto record = ONGGI_CO_TRY(decode_upload(*value));
  co_return StoredUpload{std::string(id), *std::move(value), std::move(record)};
}

Task<Result<StoredUpload>> read_upload(storage::MetadataStore& metadata, std::uint64_t space,
                                       std::string_view key, std::string_view id) {
  auto upload = co_await read_any_upload(metadata, space, key, id);
  if (upload && upload->record.aborted) co_return no_such_upload();
  co_return upload;
}

Task<Result<StoredUpload>> read_open_upload(storage::MetadataStore& metadata, std::uint64_t space,
                                            std::string_view key, std::string_view id) {
  auto upload = co_await read_upload(metadata, space, key, id);
  if (upload && upload->record.completed) co_return no_such_upload();
  co_return upload;
}

storage::ScanRange parts_from(std::string_view key, std::string_view id, std::uint32_t first) {
  auto range = storage::entries_of_row(key);
  range.start_suffix = part_suffix(id, first);
  return range;
}

std::optional<std::uint32_t> part_number_in(std::string_view suffix, std::string_view id) {
  if (suffix.size() != id.size() + kPartNumberSize || !suffix.starts_with(id)) return std::nullopt;
  std::uint32_t number = 0;
  for (const char byte : suffix.substr(id.size())) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

void count_part(storage::Batch& batch, const PartRecord& part, int sign) {
  if (part.counted) batch.add.part_bytes += sign * static_cast<std::int64_t>(part.size);
}

void count_upload(storage::Batch& batch, const UploadRecord& upload, int sign) {
  if (upload.counted) batch.add.uploads += sign;
}

void give_up_part(storage::Batch& batch, const PartRecord& part) {
  count_part(batch, part, -1);
  if (part.extents.empty()) return;
  batch.puts.push_back(
      {Family::kGarbage, part.data_id, encode(GarbageRecord{part.extents, false})});
}

namespace {

/// Makes one attempt to discard the parts. Returns kConflict if another caller does the same.
Task<Status> try_discard_parts(Core& core, std::uint64_t space, std::string_view key,
                               std::string_view id) {
  auto range = parts_from(key, id, 0);
  for (bool ended = false; !ended;) {
    const auto page =
        ONGGI_CO_TRY(co_await core.metadata.scan(space, Family::kParts, range, kDiscardPageSize));
    storage::Batch batch;
    batch.row = key;
    const auto done = ONGGI_CO_TRY(fill_discard(page, id, batch, ended));
    if (done == 0) break;
    ONGGI_DCHECK(done <= page.entries.size());
    ONGGI_DCHECK(page.entries[done - 1].suffix >= range.start_suffix);
    ONGGI_CO_TRY(co_await commit_row(core, space, batch));
    // Continue after the last part handled. A new scan from the first part would have to step over
    // all erased entries.
    range.start_suffix = page.entries[done - 1].suffix;
  }
  co_return Status{};
}

}  // namespace

Task<Status> discard_parts(Core& core, std::uint64_t space, std::string_view key,
                           std::string_view id) {
  const auto attempt = [&] { return try_discard_parts(core, space, key, id); };
  co_return co_await until_settled(core.settings, attempt);
}

Task<Status> abort_upload(Core& core, std::uint64_t space, std::string_view key,
                          std::string_view id) {
  const auto attempt = [&] { return try_abort(core, space, key, id); };
  auto aborted = ONGGI_CO_TRY(co_await until_settled(core.settings, attempt));
  // The abort is already durable. If finishing it fails here, expire_uploads() finishes it later.
  (void)co_await finish_abort(core, space, key, id, std::move(aborted));
  co_return Status{};
}

Task<Status> finish_abort(Core& core, std::uint64_t space, std::string_view key,
                          std::string_view id, UploadRecord aborted) {
  ONGGI_DCHECK(aborted.aborted && aborted.ended_at == Time());
  ONGGI_CO_TRY(co_await discard_parts(core, space, key, id));
  const auto before = encode(aborted);
  aborted.ended_at = core.clock.now();
  storage::Batch batch;
  batch.row = key;
  batch.expectations.push_back({Family::kUploads, std::string(id), before});
  batch.puts.push_back({Family::kUploads, std::string(id), encode(aborted)});
  co_return co_await commit_row(core, space, batch);
}

Task<Status> forget_upload(Core& core, std::uint64_t space, std::string_view key,
                           std::string_view id) {
  ONGGI_CO_TRY(co_await discard_parts(core, space, key, id));
  auto value = ONGGI_CO_TRY(co_await core.metadata.get(space, Family::kUploads, key, id));
  if (!value) co_return Status();
  storage::Batch batch;
  batch.row = key;
  batch.expectations.push_back({Family::kUploads, std::string(id), std::move(value)});
  batch.erases.push_back({Family::kUploads, std::string(id)});
  co_return co_await commit_row(core, space, batch);
}

}  // namespace onggi::catalog
