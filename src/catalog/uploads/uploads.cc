#include "catalog/uploads.h"

#include <utility>

#include "base/codec.h"
#include "catalog/codes.h"
#include "catalog/commit/commit.h"
#include "catalog/commit/core.h"
#include "catalog/uploads/entries.h"

namespace onggi::catalog {
namespace {

using storage::Family;

/// Returns true if the algorithm supports the checksum type, according to the table for multipart
/// uploads in the user guide, "Checking object integrity".
bool can_be(ChecksumAlgorithm algorithm, ChecksumType type) {
  switch (algorithm) {
    case ChecksumAlgorithm::kCrc64nvme: return type == ChecksumType::kFullObject;
    case ChecksumAlgorithm::kCrc32:
    case ChecksumAlgorithm::kCrc32c: return true;
    // Part checksums of other algorithms cannot be combined.
    default: return type == ChecksumType::kComposite;
  }
}

Result<std::optional<ChecksumType>> choose_checksum_type(const UploadRequest& request) {
  if (!request.checksum_algorithm) {
    if (!request.checksum_type) return std::nullopt;
    return fail(kInvalidRequest,
                "The x-amz-checksum-type header can only be used with the "
                "x-amz-checksum-algorithm header.");
  }
  const auto algorithm = *request.checksum_algorithm;
  const auto usual = algorithm == ChecksumAlgorithm::kCrc64nvme ? ChecksumType::kFullObject
                                                                : ChecksumType::kComposite;
  const auto type = request.checksum_type.value_or(usual);
  if (can_be(algorithm, type)) return type;
  return fail(kInvalidRequest, "The " + std::string(to_string(type)) +
                                   " checksum type cannot be used with the " +
                                   to_lower_ascii(to_string(algorithm)) + " checksum algorithm.");
}

}  // namespace

Uploads::Uploads(Engine& engine) : core_(engine.core()) {}

Task<Result<UploadInfo>> Uploads::create(const Bucket& bucket, UploadRequest request) {
  ONGGI_CO_TRY(check_key(request.key));
  UploadRecord record;
  record.checksum_type = ONGGI_CO_TRY(choose_checksum_type(request));
  record.checksum_algorithm = request.checksum_algorithm;
  record.initiated = core_.clock.now();
  record.attributes = std::move(request.attributes);
  record.counted = true;
  if (request.initiator_id != record.attributes.owner_id)
    record.initiator_id = std::move(request.initiator_id);

  const auto id = new_upload_id(record.initiated, core_.random);
  storage::Batch batch;
  batch.row = request.key;
  batch.puts.push_back({Family::kUploads, id, encode(record)});
  batch.add.uploads = 1;
  ONGGI_CO_TRY(co_await commit_growth(core_, bucket, batch));
  co_return upload_info(request.key, id, record);
}

Task<Result<UploadInfo>> Uploads::find(const Bucket& bucket, std::string_view key,
                                       std::string_view upload_id) {
  const auto id = ONGGI_CO_TRY(parse_upload_id(upload_id));
  const auto upload =
      ONGGI_CO_TRY(co_await read_open_upload(core_.metadata, bucket.space, key, id));
  co_return upload_info(key, id, upload.record);
}

Task<Status> Uploads::abort(const Bucket& bucket, std::string_view key,
                            std::string_view upload_id) {
  const auto id = ONGGI_CO_TRY(parse_upload_id(upload_id));
  const auto aborted = co_await abort_upload(core_, bucket.space, key, id);
  if (aborted || aborted.error().code != kNoSuchUpload) co_return aborted;
  ONGGI_CO_TRY(co_await read_any_upload(core_.metadata, bucket.space, key, id));
  co_return Status();
}

Task<Result<std::string>> Uploads::initiator(const Bucket& bucket, std::string_view key,
                                             std::string_view upload_id) {
  const auto id = ONGGI_CO_TRY(parse_upload_id(upload_id));
  const auto upload = ONGGI_CO_TRY(co_await read_any_upload(core_.metadata, bucket.space, key, id));
  co_return upload_info(key, id, upload.record).initiator_id;
}

}  // namespace onggi::catalog
