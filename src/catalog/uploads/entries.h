// Upload entries: how uploads and their parts are stored in the metadata store, and how uploads
// end. Internal to catalog/. Used in uploads/, and in upkeep/, which expires and aborts uploads.
//
// An upload is open, completed or aborted. Only an open upload accepts parts: the commit of a part
// expects the upload's entry to be identical to the open entry that was read. So no part is added
// to an upload after it has ended. The leftovers of an ended upload (parts that Complete did not
// list, parts committed while Complete was reading, an abort interrupted by a crash) are released
// later, in batches of limited size. This step can be repeated any number of times. The upload's
// entry is erased last. Until then it is a tombstone, which is used to answer a repeated Complete
// or Abort.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/records/records.h"
#include "catalog/uploads.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Core;

inline constexpr std::size_t kUploadIdSize = 24;  // size in raw bytes
/// The maximum number of extents in one part. The limit keeps the part's entry, and the garbage
/// entry that later replaces it, far below the maximum size of a batch.
inline constexpr std::size_t kPartExtentsMax = 10'000;

/// Returns a raw upload id: microseconds since 1970, big-endian, and 16 random bytes. Uploads of
/// one key sort by initiation time, and ids cannot be guessed.
[[nodiscard]] std::string new_upload_id(Time initiated, Random& random);
/// Returns the raw id, or kNoSuchUpload if `text` does not have the format of an upload id.
[[nodiscard]] Result<std::string> parse_upload_id(std::string_view text);
[[nodiscard]] UploadInfo upload_info(std::string_view key, std::string_view id,
                                     const UploadRecord& record);

struct StoredUpload {
  std::string id;     // raw upload id
  std::string value;  // the stored bytes, which a commit expects to be unchanged
  UploadRecord record;
};

/// Reads an upload in any state. An ended upload is found as long as its tombstone exists. Returns
/// kNoSuchUpload if the upload has no entry.
Task<Result<StoredUpload>> read_any_upload(storage::MetadataStore& metadata, std::uint64_t space,
                                           std::string_view key, std::string_view id);
/// Reads an open or completed upload. Returns kNoSuchUpload if the upload is unknown or aborted.
Task<Result<StoredUpload>> read_upload(storage::MetadataStore& metadata, std::uint64_t space,
                                       std::string_view key, std::string_view id);
/// Reads an open upload. Returns kNoSuchUpload if the upload is unknown, aborted or completed.
Task<Result<StoredUpload>> read_open_upload(storage::MetadataStore& metadata, std::uint64_t space,
                                            std::string_view key, std::string_view id);

/// Returns the range of an upload's part entries, starting with part number `first`. The range also
/// covers later uploads of the same key, whose entries part_number_in() detects.
[[nodiscard]] storage::ScanRange parts_from(std::string_view key, std::string_view id,
                                            std::uint32_t first);
/// Returns the part number in the suffix of a part's entry, or nullopt if the part belongs to
/// another upload.
[[nodiscard]] std::optional<std::uint32_t> part_number_in(std::string_view suffix,
                                                          std::string_view id);

/// Adds to `batch` the changes that accompany the erasure of a part: a garbage entry, so that the
/// part's blobs are released, and the update of the bucket's counters.
void give_up_part(storage::Batch& batch, const PartRecord& part);
/// Adds the part or the open upload to the bucket's counters if `sign` is 1, or subtracts it if
/// `sign` is -1. Does nothing if the record's `counted` is false.
void count_part(storage::Batch& batch, const PartRecord& part, int sign);
void count_upload(storage::Batch& batch, const UploadRecord& upload, int sign);

/// Erases all parts of an ended upload and releases their blobs through garbage entries.
/// Idempotent.
Task<Status> discard_parts(Core& core, std::uint64_t space, std::string_view key,
                           std::string_view id);
/// Aborts an open upload. Returns kNoSuchUpload if the upload is unknown or has already ended.
Task<Status> abort_upload(Core& core, std::uint64_t space, std::string_view key,
                          std::string_view id);
/// Discards the remaining parts of an aborted upload and then records the end time in its
/// tombstone. Can be repeated after a failure.
Task<Status> finish_abort(Core& core, std::uint64_t space, std::string_view key,
                          std::string_view id, UploadRecord aborted);
/// Erases an ended upload: first its remaining parts, then its entry. Idempotent.
Task<Status> forget_upload(Core& core, std::uint64_t space, std::string_view key,
                           std::string_view id);

}  // namespace onggi::catalog
