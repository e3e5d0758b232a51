// Multipart uploads. Each part is stored in its own blobs. Completing an upload writes a manifest,
// the list of the parts' blobs, and moves no data.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/objects.h"
#include "catalog/types.h"
#include "catalog/uploads/digest_memo.h"

namespace onggi::catalog {

struct Core;
class Engine;

struct UploadRequest {
  std::string key;
  ObjectAttributes attributes;
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  std::optional<ChecksumType> checksum_type;  // default: FULL_OBJECT for CRC64NVME, else COMPOSITE
  std::string initiator_id = {};              // if empty, the owner is the initiator
};

struct UploadInfo {
  std::string key;
  std::string upload_id;  // opaque, URL-safe, not guessable
  Time initiated;
  std::string owner_id;  // owner of the object to be created
  std::string initiator_id;
  StorageClass storage_class = StorageClass::kStandard;  // class of the object to be created
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  std::optional<ChecksumType> checksum_type;
};

struct CompletedPart {
  std::uint32_t number = 0;
  std::string etag;  // ETag without quotes
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  std::string checksum;  // raw bytes; set only if checksum_algorithm is set
};

struct CompleteRequest {
  std::string key;
  std::string upload_id;
  std::vector<CompletedPart> parts;
  Conditions conditions;
  std::optional<std::uint64_t> size_expected;  // value of x-amz-mp-object-size
  std::optional<Checksum> checksum_expected;   // expected checksum of the whole object
  std::optional<ChecksumType> checksum_type;   // value of x-amz-checksum-type
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
  std::string upload_id_marker;  // used only if key_marker is set
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
  explicit Uploads(Engine& engine);

  Task<Result<UploadInfo>> create(const Bucket& bucket, UploadRequest request);
  /// Returns an open upload. Errors: kNoSuchUpload.
  Task<Result<UploadInfo>> find(const Bucket& bucket, std::string_view key,
                                std::string_view upload_id);

  /// Stores a part. The last writer of a part number wins. The result contains the part's checksum
  /// if the request or the upload declared an algorithm. Errors: kInvalidRequest if the body's
  /// checksum algorithm differs from the upload's, or if the body has no checksum and the upload's
  /// checksum is composite.
  Task<Result<PartInfo>> put_part(const Bucket& bucket, std::string_view key,
                                  std::string_view upload_id, std::uint32_t number,
                                  IncomingBody body);
  /// Stores `range` of the source as a part. The part shares the source's blobs; bytes of a small
  /// inline body are copied.
  Task<Result<PartInfo>> copy_part(const Bucket& bucket, std::string_view key,
                                   std::string_view upload_id, std::uint32_t number,
                                   OpenObject& source, ByteRange range);

  Task<Result<PartPage>> list_parts(const Bucket& bucket, std::string_view key,
                                    std::string_view upload_id, std::uint32_t marker,
                                    std::size_t limit);
  /// Lists open uploads by key. Errors: kInvalid if upload_id_marker is malformed, or if key_marker
  /// has uploads but none of them has that id.
  Task<Result<UploadPage>> list(const Bucket& bucket, UploadListRequest request);

  /// Creates the object from the listed parts. Idempotent: repeated and concurrent calls with the
  /// same parts get the same result. Errors: kNoSuchUpload, kInvalidPart, kInvalidPartOrder,
  /// kEntityTooSmall, kEntityTooLarge, kInvalidRequest, kBadDigest, those of check_write().
  Task<Result<ObjectInfo>> complete(const Bucket& bucket, CompleteRequest request);

  /// Returns the initiator of an upload that is open or that ended less than a day ago. Errors:
  /// kNoSuchUpload.
  Task<Result<std::string>> initiator(const Bucket& bucket, std::string_view key,
                                      std::string_view upload_id);

  /// Aborts an open upload. If the upload ended less than a day ago, succeeds and changes nothing.
  /// Errors: kNoSuchUpload if the upload is unknown.
  Task<Status> abort(const Bucket& bucket, std::string_view key, std::string_view upload_id);

 private:
  Core& core_;
  DigestMemo copied_;
};

}  // namespace onggi::catalog
