#include "catalog/uploads/part.h"

#include <utility>

#include "base/check.h"
#include "base/codec.h"
#include "base/digest/checksum.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/commit/retry.h"
#include "catalog/objects/ingest.h"
#include "catalog/uploads.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// Reads a body from another source and computes the body's CRC64NVME checksum. If the upload has
/// no declared algorithm, its parts need this checksum in addition to the client's checksum.
class Crc64Source final : public ByteSource {
 public:
  explicit Crc64Source(ByteSource& inner) : inner_(inner) {}
  Task<Result<std::size_t>> read(std::span<char> into) override {
    auto count = co_await inner_.read(into);
    if (count) crc_ = crc64nvme(crc_, {into.data(), *count});
    co_return count;
  }
  [[nodiscard]] Checksum checksum() const {
    std::string value;
    for (int shift = 56; shift >= 0; shift -= 8) value.push_back(static_cast<char>(crc_ >> shift));
    return {ChecksumAlgorithm::kCrc64nvme, ChecksumType::kFullObject, std::move(value), 0};
  }

 private:
  ByteSource& inner_;
  std::uint64_t crc_ = 0;
};

/// Returns the algorithm's name in lower case, or "null" if there is no algorithm, as in S3's error
/// messages.
std::string name_of(std::optional<ChecksumAlgorithm> algorithm) {
  return algorithm ? to_lower_ascii(to_string(*algorithm)) : "null";
}

std::unexpected<Error> mismatch(std::optional<ChecksumAlgorithm> expected,
                                std::optional<ChecksumAlgorithm> actual) {
  return fail(kInvalidRequest,
              "Checksum Type mismatch occurred, expected checksum Type: " + name_of(expected) +
                  ", actual checksum Type: " + name_of(actual));
}

/// Chooses the algorithm for hashing the body. Returns kInvalidRequest if the client's checksum
/// does not fit the upload. For a composite checksum, the client must send a checksum with each
/// part. An upload without an algorithm accepts no checksums except those that SDKs add to every
/// body: boto3 adds one to each part even if the upload declares no algorithm.
Status choose_algorithm(const UploadRecord& upload, IncomingBody& body) {
  const auto& declared = upload.checksum_algorithm;
  if (!body.checksum_asked) {
    if (upload.checksum_type == ChecksumType::kComposite) return mismatch(declared, std::nullopt);
    body.checksum_algorithm = part_algorithm(upload);
    return {};
  }
  const bool fits = declared ? body.checksum_algorithm == *declared : body.checksum_of_sdk;
  if (!fits) return mismatch(declared, body.checksum_algorithm);
  return {};
}

/// Returns true if all extents of a new part have the part's data id as holder and add up to the
/// part's size.
[[maybe_unused]] bool has_right_extents(const PartRecord& part) {
  std::uint64_t size = 0;
  for (const auto& extent : part.extents) {
    if (extent.holder != part.data_id) return false;
    size += extent.length;
  }
  return size == part.size;
}

Task<Result<storage::Batch>> part_batch(storage::MetadataStore& metadata, std::uint64_t space,
                                        std::string_view key, const StoredUpload& upload,
                                        const PartRecord& part) {
  const auto suffix = part_suffix(upload.id, part.number);
  auto previous = ONGGI_CO_TRY(co_await metadata.get(space, Family::kParts, key, suffix));
  storage::Batch batch;
  batch.row = key;
  if (previous) {
    const auto replaced = ONGGI_CO_TRY(decode_part(*previous));
    give_up_part(batch, replaced);
  }
  batch.expectations.push_back({Family::kUploads, upload.id, upload.value});
  batch.expectations.push_back({Family::kParts, suffix, std::move(previous)});
  batch.puts.push_back({Family::kParts, suffix, encode(part)});
  count_part(batch, part, 1);
  // The upload and the part with this number must be unchanged.
  ONGGI_DCHECK(batch.expectations.size() == 2);
  co_return batch;
}

/// Returns kQuotaExceeded if a part of `size` bytes does not fit into the quota. The part may
/// replace another one.
Task<Status> check_part_room(Core& core, const Bucket& bucket, std::string_view key,
                             std::string_view upload_id, std::uint32_t number, std::uint64_t size) {
  storage::Counters add;
  add.part_bytes = static_cast<std::int64_t>(size);
  auto room = co_await check_room(core, bucket, add);
  if (room || room.error().code != kQuotaExceeded) co_return room;
  const auto suffix = part_suffix(upload_id, number);
  const auto previous =
      ONGGI_CO_TRY(co_await core.metadata.get(bucket.space, Family::kParts, key, suffix));
  if (!previous) co_return room;
  const auto replaced = ONGGI_CO_TRY(decode_part(*previous));
  if (!replaced.counted) co_return room;
  add.part_bytes -= static_cast<std::int64_t>(replaced.size);
  co_return co_await check_room(core, bucket, add);
}

/// Makes one attempt to commit the part. Returns nullopt, and reads `upload` again, if the upload
/// or the part changed in the meantime.
Task<std::optional<Committed>> try_commit_part(Core& core, const Bucket& bucket,
                                               std::string_view key, StoredUpload& upload,
                                               const PartRecord& part) {
  const auto space = bucket.space;
  auto batch = co_await part_batch(core.metadata, space, key, upload, part);
  if (!batch) co_return Committed{fail(batch.error())};
  auto committed = co_await commit_growth(core, bucket, *batch);
  if (committed || committed.error().code != Code::kConflict) {
    const bool unknown = !committed && outcome_unknown(committed.error());
    co_return Committed{std::move(committed), unknown};
  }
  // Either the upload has ended, or another writer has stored this part in the meantime.
  auto again = co_await read_open_upload(core.metadata, space, key, upload.id);
  if (!again) co_return Committed{fail(again.error())};
  upload = *std::move(again);
  co_return std::nullopt;
}

}  // namespace

Status check_part(std::uint32_t number, std::uint64_t size) {
  if (number < 1 || number > kPartNumberMax) {
    return fail(Code::kInvalid, "Part number must be an integer between 1 and 10000, inclusive");
  }
  if (size > kPutSizeMax) return fail(kEntityTooLarge);
  return {};
}

ChecksumAlgorithm part_algorithm(const UploadRecord& upload) {
  return upload.checksum_algorithm.value_or(ChecksumAlgorithm::kCrc64nvme);
}

PartRecord new_part(Core& core, std::uint32_t number, std::uint64_t size) {
  ONGGI_DCHECK(check_part(number, size));
  PartRecord part;
  part.number = number;
  part.size = size;
  part.data_id = new_data_id(core.random);
  part.modified = core.clock.now();
  part.counted = true;
  return part;
}

PartInfo part_info(const PartRecord& part) {
  return {part.number, part.size, etag_text(part.md5), whole_ms(part.modified), part.checksum};
}

Task<Status> commit_part(Core& core, const Bucket& bucket, std::string_view key,
                         StoredUpload upload, const PartRecord& part) {
  ONGGI_DCHECK(part.number > 0 && part.number <= kPartNumberMax);
  ONGGI_DCHECK(part.md5.size() == kMd5Size && part.data_id.size() == kDataIdSize);
  ONGGI_DCHECK(part.checksum && part.checksum->algorithm == part_algorithm(upload.record));
  ONGGI_DCHECK(part.extents.size() <= kPartExtentsMax);
  ONGGI_DCHECK(has_right_extents(part));
  const auto attempt = [&] { return try_commit_part(core, bucket, key, upload, part); };
  auto [status, unknown] = co_await until_settled(core.settings, attempt);
  if (!status && !unknown) {
    // If the release fails, the orphan sweep releases the extents later.
    (void)co_await release_extents(core, part.extents);
  }
  co_return std::move(status);
}

Task<Result<PartInfo>> Uploads::put_part(const Bucket& bucket, std::string_view key,
                                         std::string_view upload_id, std::uint32_t number,
                                         IncomingBody body) {
  ONGGI_DCHECK(!body.size_is_max);
  ONGGI_CO_TRY(check_part(number, body.size));
  const auto id = ONGGI_CO_TRY(parse_upload_id(upload_id));
  auto upload = ONGGI_CO_TRY(co_await read_open_upload(core_.metadata, bucket.space, key, id));
  ONGGI_CO_TRY(choose_algorithm(upload.record, body));
  if (has_quota(core_, bucket)) {
    auto room = co_await check_part_room(core_, bucket, key, upload.id, number, body.size);
    if (!room) co_return fail(note_refusal(core_, std::move(room).error()));
  }
  Crc64Source with_crc64(*body.source);
  const bool declared = body.checksum_asked || upload.record.checksum_algorithm;
  const bool needs_crc64 = body.checksum_algorithm != part_algorithm(upload.record);
  if (needs_crc64) body.source = &with_crc64;

  auto part = new_part(core_, number, body.size);
  auto taken = ONGGI_CO_TRY(co_await ingest(core_, body, 0));
  ONGGI_DCHECK(taken.size == part.size && taken.inline_body.empty());
  part.md5 = std::move(taken.md5);
  part.checksum = needs_crc64 ? with_crc64.checksum() : taken.checksum;
  part.modified = core_.clock.now();
  if (taken.blob) part.extents.push_back({*taken.blob, 0, taken.size, part.data_id});
  ONGGI_CO_TRY(co_await commit_part(core_, bucket, key, std::move(upload), part));

  auto info = part_info(part);
  // The response contains the client's checksum, or no checksum if neither the part nor the upload
  // declared an algorithm.
  info.checksum.reset();
  if (declared) info.checksum = std::move(taken.checksum);
  co_return info;
}

}  // namespace onggi::catalog
