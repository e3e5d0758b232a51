// S3's data model as value types, which the protocol layers (s3/, admin/) exchange with the
// catalog. This header does not depend on storage types.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "base/clock.h"
#include "base/digest/checksum.h"
#include "base/result.h"
#include "catalog/rules/retention.h"
#include "catalog/rules/storage_class.h"

namespace onggi::catalog {

inline constexpr std::size_t kKeySizeMax = 1024;           // bytes of UTF-8
inline constexpr std::uint64_t kPutSizeMax = 5ULL << 30;   // 5 GiB for one PUT, part or copy
inline constexpr std::uint64_t kPartSizeMin = 5ULL << 20;  // bytes; the last part may be smaller
inline constexpr std::uint32_t kPartNumberMax = 10'000;
inline constexpr std::size_t kPageSizeMax = 1000;          // entries in one listing page
inline constexpr std::size_t kUserMetadataSizeMax = 2048;  // total bytes of names and values

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The numbers are stored on disk: never change them.
enum class Versioning : std::uint8_t {
  kNever = 0,  // never enabled, so each key has at most one version
  kEnabled = 1,
  kSuspended = 2,
};

/// A key and one of its versions: `version_id` is "" for the current version, "null" for the null
/// version, and otherwise a version id.
struct ObjectName {
  std::string_view key;
  std::string_view version_id = {};
};

class BucketDocuments;
class BucketQuota;
class VersioningState;

struct Bucket {
  std::string name;
  std::uint64_t space = 0;  // key space in the metadata store (storage::SpaceId)
  std::string owner_id;     // canonical user id
  Time created;
  std::shared_ptr<VersioningState> versioning;       // shared by all copies of a Bucket; not null
  std::shared_ptr<const BucketDocuments> documents;  // configuration when looked up; not null
  std::shared_ptr<BucketQuota> quota;                // shared by all copies; null: no quota
};

struct Checksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kCrc64nvme;
  ChecksumType type = ChecksumType::kFullObject;
  std::string value;             // raw bytes
  std::uint32_t part_count = 0;  // number of parts of a COMPOSITE checksum, otherwise 0
  /// Returns the value in base64, followed by "-N" if it is the composite checksum of N parts.
  [[nodiscard]] std::string text() const;
};

/// Everything that a client specifies for an object besides its bytes.
struct ObjectAttributes {
  // Pairs of a lower-case header name and a value. The headers are content-type, content-encoding,
  // cache-control, content-disposition, content-language, expires, x-amz-website-redirect-location.
  Pairs system_metadata;
  Pairs user_metadata;  // lower-case name without x-amz-meta-, value as received
  Pairs tags;           // tag keys are unique
  std::string owner_id;
  std::string acl = {};                                  // encoded by iam/acl.h; empty: private
  ObjectLock lock = {};                                  // not inherited by copies
  StorageClass storage_class = StorageClass::kStandard;  // not inherited by copies
};

/// The metadata of one version of an object, or a delete marker.
struct ObjectInfo {
  std::string key;
  std::string version_id;  // empty for the null version
  bool delete_marker = false;
  std::uint64_t size = 0;
  std::string etag;  // ETag without quotes
  Time modified;
  std::uint32_t part_count = 0;  // 0 if the object was not uploaded in parts
  std::optional<Checksum> checksum;
  ObjectAttributes attributes;
};

/// The conditions of a request, as defined by RFC 9110 section 13 and extended by S3. ETag lists
/// are raw header values.
struct Conditions {
  std::optional<std::string> if_match = {};
  std::optional<std::string> if_none_match = {};
  std::optional<Time> if_modified_since = {};
  std::optional<Time> if_unmodified_since = {};
  // DELETE only: x-amz-if-match-last-modified-time and x-amz-if-match-size.
  std::optional<Time> if_match_last_modified = {};
  std::optional<std::uint64_t> if_match_size = {};
  [[nodiscard]] bool empty() const;
};

/// A request body to be stored, with the size and the digests that it must match.
struct IncomingBody {
  ByteSource* source = nullptr;
  std::uint64_t size = 0;          // decoded size; kIncompleteBody if the source has another size
  bool size_is_max = false;        // `size` is only an upper bound; the body ends with the source
  std::optional<std::string> md5;  // raw Content-MD5; kBadDigest if it does not match
  std::optional<std::string>
      sha256;  // raw x-amz-content-sha256; kPayloadHashMismatch if it does not match
  ChecksumAlgorithm checksum_algorithm = ChecksumAlgorithm::kCrc64nvme;
  bool checksum_asked = false;          // true if the client chose the algorithm
  bool checksum_of_sdk = false;         // true if an SDK added the checksum by default
  std::optional<std::string> checksum;  // raw, from a header; kBadDigest if it does not match
  /// Called once after the last byte of the body. Returns the raw checksum from the trailer, if one
  /// was declared.
  std::function<Result<std::optional<std::string>>()> trailing_checksum;
};

/// Return the errors kBadDigest (for Content-MD5) and kPayloadHashMismatch. The digests are raw.
/// The error detail contains both digests for the response: "Content-MD5 <received, Base64>
/// <announced, hex>" or "<announced, hex> <received, hex>".
[[nodiscard]] Error wrong_md5(std::string_view received, std::string_view announced);
[[nodiscard]] Error wrong_sha256(std::string_view received, std::string_view announced);

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

}  // namespace onggi::catalog
