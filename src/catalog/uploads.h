// Multipart uploads: parts are blobs of their own; completing one writes a manifest and moves no
// byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/objects.h"
#include "catalog/stores.h"
#include "catalog/types.h"
#include "catalog/uploads/digest_memo.h"

namespace onggi::catalog {

struct UploadRequest {
  std::string key;
  ObjectAttributes attributes;
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  std::optional<ChecksumType> checksum_type;  // default: COMPOSITE, but FULL_OBJECT for CRC64NVME
  std::string initiator_id = {};              // empty: the owner
};

struct UploadInfo {
  std::string key;
  std::string upload_id;  // opaque, URL-safe, not guessable
  Time initiated;
  std::string owner_id;  // of the object to be
  std::string initiator_id;
  StorageClass storage_class = StorageClass::kStandard;  // of the object to be
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  std::optional<ChecksumType> checksum_type;
};

struct CompletedPart {
  std::uint32_t number = 0;
  std::string etag;  // without quotes
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  std::string checksum;  // raw; only with checksum_algorithm
};

struct CompleteRequest {
  std::string key;
  std::string upload_id;
  std::vector<CompletedPart> parts;
  Conditions conditions;
  std::optional<std::uint64_t> size_expected;  // x-amz-mp-object-size
  std::optional<Checksum> checksum_expected;   // of the whole object
  std::optional<ChecksumType> checksum_type;   // x-amz-checksum-type
};

struct PartPage {
  UploadInfo upload;
  std::vector<PartInfo> parts;
  std::uint32_t next_marker = 0;
  bool truncated = false;
};

struct UploadListRequest {
  std::string prefix;
  std::string delimiter;
  std::string key_marker;
  std::string upload_id_marker;  // only with key_marker
  std::size_t limit = kPageSizeMax;
};
struct UploadPage {
  std::vector<UploadInfo> uploads;
  std::vector<std::string> common_prefixes;
  std::string next_key_marker;
  std::string next_upload_id_marker;
  bool truncated = false;
};

class Uploads {
 public:
  explicit Uploads(Stores& stores);

  Task<Result<UploadInfo>> create(const Bucket& bucket, UploadRequest request);
  /// kNoSuchUpload.
  Task<Result<UploadInfo>> find(const Bucket& bucket, std::string_view key,
                                std::string_view upload_id);

  /// The last writer of a part number wins. kInvalidRequest when the body's algorithm differs from
  /// the upload's, or when there is none and the upload is a composite one. The part's checksum is
  /// told when somebody declared an algorithm.
  Task<Result<PartInfo>> put_part(const Bucket& bucket, std::string_view key,
                                  std::string_view upload_id, std::uint32_t number,
                                  IncomingBody body);
  /// Shares the source's blobs (small bodies are copied).
  Task<Result<PartInfo>> copy_part(const Bucket& bucket, std::string_view key,
                                   std::string_view upload_id, std::uint32_t number,
                                   OpenObject& source, ByteRange range);

  Task<Result<PartPage>> list_parts(const Bucket& bucket, std::string_view key,
                                    std::string_view upload_id, std::uint32_t marker,
                                    std::size_t limit);
  /// kInvalid for an id marker that is no upload of the marker's key, which has others.
  Task<Result<UploadPage>> list(const Bucket& bucket, UploadListRequest request);

  /// Idempotent: repeated or raced calls with the same parts get the same answer. Errors:
  /// kNoSuchUpload, kInvalidPart, kInvalidPartOrder, kEntityTooSmall, kInvalidRequest, kBadDigest,
  /// those of check_write.
  Task<Result<ObjectInfo>> complete(const Bucket& bucket, CompleteRequest request);

  /// Who began it, also for a day after it has ended. kNoSuchUpload.
  Task<Result<std::string>> initiator(const Bucket& bucket, std::string_view key,
                                      std::string_view upload_id);

  /// One that has ended stays as it is, and for a day that is a success. kNoSuchUpload when it is
  /// unknown.
  Task<Status> abort(const Bucket& bucket, std::string_view key, std::string_view upload_id);

 private:
  Stores& stores_;
  DigestMemo copied_;
};

}  // namespace onggi::catalog
