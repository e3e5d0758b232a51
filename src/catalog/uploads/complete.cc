// Completes an upload with a single commit to the row of its key. The commit expects that the
// upload's entry, the key's current record and every used part have not changed since they were
// read. So every concurrent operation (another Complete, an Abort, a replacement of a used part, a
// write to the key) takes effect either before or after the commit as a whole. There is one
// expectation per part, instead of a generation number in the upload's entry, so that concurrent
// UploadPart requests for one upload never conflict. Parts that the request does not list are not
// in the commit. Once the tombstone is stored, no part can be added or replaced, and
// discard_parts() releases the remaining parts.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "catalog/bucket_lock.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/retry.h"
#include "catalog/commit/versioning.h"
#include "catalog/reasons.h"
#include "catalog/rules/conditions.h"
#include "catalog/uploads.h"
#include "catalog/uploads/assembly.h"
#include "catalog/uploads/entries.h"
#include "storage/scan_order.h"

namespace onggi::catalog {
namespace {

using storage::Family;

constexpr std::size_t kPartScanMin = 64;
constexpr std::size_t kPartScanMax = 1000;  // longer scans would delay other tasks

/// Passes the listed parts in a page to `assembly`, starting with request.parts[next]. Adds to
/// `batch` the changes that erase these parts and the expectations that they are unchanged. Returns
/// kInvalidPart if a listed part does not exist.
Status take_parts(const storage::ScanPage& page, std::string_view id,
                  const CompleteRequest& request, UploadAssembly& assembly, storage::Batch& batch,
                  std::size_t& next) {
  for (const auto& entry : page.entries) {
    if (next == request.parts.size()) return {};
    const auto listed = request.parts[next].number;
    const auto number = part_number_in(entry.suffix, id);
    if (number && *number < listed) continue;
    if (number != listed) return fail(kInvalidPart, std::to_string(listed));
    auto part = ONGGI_TRY(decode_part(entry.value));
    count_part(batch, part, -1);
    ONGGI_TRY(assembly.add(std::move(part)));
    std::string suffix(entry.suffix);
    batch.expectations.push_back({Family::kParts, suffix, std::string(entry.value)});
    batch.erases.push_back({Family::kParts, std::move(suffix)});
    ++next;
    ONGGI_DCHECK(batch.expectations.size() == next && batch.erases.size() == next);
  }
  return {};
}

Task<Status> gather_parts(storage::MetadataStore& metadata, std::uint64_t space,
                          const CompleteRequest& request, std::string_view id,
                          UploadAssembly& assembly, storage::Batch& batch) {
  ONGGI_DCHECK(batch.expectations.empty() && batch.erases.empty());
  const auto count = request.parts.size();
  batch.expectations.reserve(count + 2);
  batch.erases.reserve(count);
  auto range = parts_from(request.key, id, request.parts.front().number);
  for (std::size_t next = 0; next < count;) {
    const auto limit = std::clamp(count - next, kPartScanMin, kPartScanMax);
    const auto page = ONGGI_CO_TRY(co_await metadata.scan(space, Family::kParts, range, limit));
    ONGGI_DCHECK(page.entries.size() <= limit);
    ONGGI_DCHECK(page.entries.empty() || is_from(range, page.entries.front()));
    ONGGI_CO_TRY(take_parts(page, id, request, assembly, batch, next));
    if (next == count) break;
    if (!page.more || page.entries.empty()) {
      co_return fail(kInvalidPart, std::to_string(request.parts[next].number));
    }
    ONGGI_DCHECK(page.entries.back().row == request.key);
    range.start_suffix = page.entries.back().suffix;
    range.start_suffix += '\0';
    co_await Yield();
  }
  ONGGI_DCHECK(batch.expectations.size() == count && batch.erases.size() == count);
  co_return Status{};
}

ObjectRecord make_record(Core& core, const CompleteRequest& request, const UploadRecord& upload,
                         const AssembledObject& object) {
  ObjectRecord record;
  record.info.key = request.key;
  record.info.size = object.size;
  record.info.etag = object.etag;
  record.info.modified = whole_ms(core.clock.now());
  record.info.part_count = static_cast<std::uint32_t>(request.parts.size());
  record.info.checksum = object.checksum;
  record.info.attributes = upload.attributes;
  record.data_id = new_data_id(core.random);
  record.place = object.size == 0 ? Place::kNowhere : Place::kManifest;
  return record;
}

UploadRecord make_tombstone(const UploadRecord& upload, const ObjectRecord& object) {
  UploadRecord tombstone;
  tombstone.initiated = upload.initiated;
  tombstone.attributes.owner_id = upload.attributes.owner_id;
  tombstone.initiator_id = upload.initiator_id;
  tombstone.checksum_algorithm = upload.checksum_algorithm;
  tombstone.checksum_type = upload.checksum_type;
  tombstone.completed = true;
  tombstone.ended_at = object.info.modified;
  tombstone.etag = object.info.etag;
  tombstone.checksum = object.info.checksum;
  tombstone.size = object.info.size;
  tombstone.version_id = object.info.version_id;
  return tombstone;
}

/// Makes one attempt to complete the upload. Returns kConflict if the upload, a part or the key's
/// record changed after it was read.
Task<Result<ObjectInfo>> try_complete(Core& core, const Bucket& bucket,
                                      const CompleteRequest& request, const StoredUpload& upload) {
  ONGGI_DCHECK(!upload.record.completed && !upload.record.aborted);
  const auto space = bucket.space;
  storage::Batch batch;
  batch.row = request.key;
  UploadAssembly assembly(upload.record, request);
  ONGGI_CO_TRY(co_await gather_parts(core.metadata, space, request, upload.id, assembly, batch));
  const auto object = ONGGI_CO_TRY(assembly.finish());
  const auto write = bucket.versioning->begin_write();
  const auto versioning = bucket.versioning->now();
  const auto row = ONGGI_CO_TRY(co_await read_row(core.metadata, space, versioning, request.key));
  ONGGI_CO_TRY(check_write(request.conditions, row.current ? &row.current->record.info : nullptr));

  auto record = make_record(core, request, upload.record, object);
  retain_by_default(bucket, record.info);
  ONGGI_CO_TRY(add_version(batch, row, versioning, record, core));
  ONGGI_DCHECK(record.data_id.size() == kDataIdSize);
  ONGGI_DCHECK(batch.row == record.info.key);
  batch.expectations.push_back({Family::kUploads, upload.id, upload.value});
  batch.puts.push_back(
      {Family::kUploads, upload.id, encode(make_tombstone(upload.record, record))});
  count_upload(batch, upload.record, -1);
  if (record.place == Place::kManifest) {
    batch.puts.push_back({Family::kManifest, record.data_id, encode(object.manifest)});
  }
  if (storage::batch_bytes(batch) > storage::kBatchBytesMax) {
    co_return fail(kInvalidRequest, say("upload_part_count"));
  }
  ONGGI_CO_TRY(co_await commit_growth(core, bucket, batch));
  co_return std::move(record.info);
}

/// Returns the result of a repeated Complete: the same object as before, or kNoSuchUpload if the
/// request lists other parts.
Result<ObjectInfo> repeated_answer(const UploadRecord& tombstone, const CompleteRequest& request) {
  ONGGI_DCHECK(tombstone.completed && !tombstone.aborted);
  if (listed_etag(request.parts) != tombstone.etag) return fail(kNoSuchUpload);
  ObjectInfo info;
  info.key = request.key;
  info.size = tombstone.size;
  info.version_id = tombstone.version_id;
  info.etag = tombstone.etag;
  info.modified = whole_ms(tombstone.ended_at);
  info.part_count = static_cast<std::uint32_t>(request.parts.size());
  info.checksum = tombstone.checksum;
  info.attributes = tombstone.attributes;
  return info;
}

/// Makes one attempt to answer the request. Returns kConflict if the upload, a part or the key's
/// record changed after it was read.
Task<Result<ObjectInfo>> complete_or_repeat(Core& core, const Bucket& bucket,
                                            const CompleteRequest& request, std::string_view id) {
  const auto upload =
      ONGGI_CO_TRY(co_await read_upload(core.metadata, bucket.space, request.key, id));
  if (upload.record.completed) co_return repeated_answer(upload.record, request);
  auto done = co_await try_complete(core, bucket, request, upload);
  if (!done) {
    // Another Complete may have caused the error, by erasing the parts or by creating the object.
    const auto again =
        ONGGI_CO_TRY(co_await read_upload(core.metadata, bucket.space, request.key, id));
    if (again.value != upload.value) co_return fail(Code::kConflict);
    co_return done;
  }
  // The object is committed. If discard_parts() fails, expire_uploads() discards the parts later.
  (void)co_await discard_parts(core, bucket.space, request.key, id);
  co_return done;
}

}  // namespace

Task<Result<ObjectInfo>> Uploads::complete(const Bucket& bucket, CompleteRequest request) {
  ONGGI_CO_TRY(check_part_list(request.parts));
  const auto id = ONGGI_CO_TRY(parse_upload_id(request.upload_id));
  const auto attempt = [&] { return complete_or_repeat(core_, bucket, request, id); };
  co_return co_await until_settled(core_.settings, attempt);
}

}  // namespace onggi::catalog
