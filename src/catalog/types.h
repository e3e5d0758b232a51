// The words of S3's data model, as values: what faces (s3/, admin/) hand to the catalog and get
// back. No storage words.
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
#include "base/checksum.h"
#include "base/clock.h"
#include "base/result.h"
#include "catalog/rules/retention.h"
#include "catalog/rules/storage_class.h"

namespace onggi::catalog {

inline constexpr std::size_t kKeySizeMax = 1024;           // bytes of UTF-8
inline constexpr std::uint64_t kPutSizeMax = 5ULL << 30;   // one PUT, one part, one copy: 5 GiB
inline constexpr std::uint64_t kPartSizeMin = 5ULL << 20;  // all but the last part
inline constexpr std::uint32_t kPartNumberMax = 10'000;
inline constexpr std::size_t kPageSizeMax = 1000;          // entries of one list page
inline constexpr std::size_t kUserMetadataSizeMax = 2048;  // names and values together

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// On disk: never renumber.
enum class Versioning : std::uint8_t {
  kNever = 0,  // and never was: no key has a history
  kEnabled = 1,
  kSuspended = 2,
};

/// "": the current version; "null": the null version; else a version id.
struct ObjectName {
  std::string_view key;
  std::string_view version_id = {};
};

class BucketDocuments;
class VersioningState;

struct Bucket {
  std::string name;
  std::uint64_t space = 0;  // storage::SpaceId
  std::string owner_id;     // canonical user id
  Time created;
  std::shared_ptr<VersioningState> versioning;       // one for all who hold the bucket; never null
  std::shared_ptr<const BucketDocuments> documents;  // as they were found; never null
};

struct Checksum {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kCrc64nvme;
  ChecksumType type = ChecksumType::kFullObject;
  std::string value;             // raw bytes
  std::uint32_t part_count = 0;  // of COMPOSITE; 0 for one part of such an object
  /// Base64, with "-N" when it is the checksum of N parts' checksums.
  [[nodiscard]] std::string text() const;
};

/// What a client says about an object besides its bytes.
struct ObjectAttributes {
  Pairs system_metadata;  // lower-case header name, value: content-type, content-encoding,
                          // cache-control, content-disposition, content-language, expires,
                          // x-amz-website-redirect-location
  Pairs user_metadata;    // lower-case name without x-amz-meta-, value as it came
  Pairs tags;             // each key once
  std::string owner_id;
  std::string acl = {};                                  // as iam/acl.h stores it; empty: private
  ObjectLock lock = {};                                  // copies take neither this along
  StorageClass storage_class = StorageClass::kStandard;  // nor this
};

/// One version of an object without its bytes, or a delete marker.
struct ObjectInfo {
  std::string key;
  std::string version_id;  // empty: the null version
  bool delete_marker = false;
  std::uint64_t size = 0;
  std::string etag;  // without quotes
  Time modified;
  std::uint32_t part_count = 0;  // 0: not uploaded in parts
  std::optional<Checksum> checksum;
  ObjectAttributes attributes;
};

/// Conditions of RFC 9110 section 13 and S3's additions. ETag lists are the raw header values.
struct Conditions {
  std::optional<std::string> if_match = {};
  std::optional<std::string> if_none_match = {};
  std::optional<Time> if_modified_since = {};
  std::optional<Time> if_unmodified_since = {};
  // x-amz-if-match-last-modified-time and x-amz-if-match-size of DELETE.
  std::optional<Time> if_match_last_modified = {};
  std::optional<std::uint64_t> if_match_size = {};
  [[nodiscard]] bool empty() const;
};

/// A body on its way in, with everything it must agree with.
struct IncomingBody {
  ByteSource* source = nullptr;
  std::uint64_t size = 0;          // decoded bytes; fewer is kIncompleteBody
  bool size_is_max = false;        // fewer are fine: the end of the source tells how many there are
  std::optional<std::string> md5;  // Content-MD5, raw: differing is kBadDigest
  std::optional<std::string>
      sha256;  // x-amz-content-sha256, raw: differing is kPayloadHashMismatch
  ChecksumAlgorithm checksum_algorithm = ChecksumAlgorithm::kCrc64nvme;
  bool checksum_asked = false;          // the client chose the algorithm (else it is our default)
  bool checksum_of_sdk = false;         // its SDK says so, which may do that to every body
  std::optional<std::string> checksum;  // announced in a header, raw: differing is kBadDigest
  /// Asked once after the last byte: the raw checksum from the trailer, if one was declared.
  std::function<Result<std::optional<std::string>>()> trailing_checksum;
};

/// kBadDigest of a Content-MD5 and kPayloadHashMismatch, from raw digests. The detail has both for
/// the answer: "Content-MD5 <received, Base64> <announced, hex>", and "<announced> <received>" in
/// hex.
[[nodiscard]] Error wrong_md5(std::string_view received, std::string_view announced);
[[nodiscard]] Error wrong_sha256(std::string_view received, std::string_view announced);

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

}  // namespace onggi::catalog
