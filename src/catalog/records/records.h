// Records: what the catalog keeps in the metadata store, as plain values, and their encoding. A
// value is one format byte and a protobuf message (record.proto); protobuf itself stays in
// records.cc. Bytes that do not decode are kCorrupt, never a crash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "catalog/bucket_documents.h"
#include "catalog/records/extent.h"
#include "catalog/records/record_codec.h"
#include "catalog/types.h"

namespace onggi::catalog {

inline constexpr std::size_t kDataIdSize = 16;
inline constexpr std::uint32_t kLegalHoldOff = 1;  // 0: nobody said
inline constexpr std::uint32_t kLegalHoldOn = 2;
inline constexpr std::size_t kExtentsMax = 40'000;  // of one object: its manifest fits one commit

/// Where an object's bytes are.
enum class Place : std::uint8_t {
  kNowhere,   // there are none: size 0
  kInline,    // family kBody, suffix data_id
  kExtent,    // one run of a blob, named in the record itself
  kManifest,  // family kManifest, suffix data_id
};

/// Families kCurrent and kVersions: one version of an object, or a delete marker.
struct ObjectRecord {
  ObjectInfo info;          // its etag is what is kept: "<32 hex digits>" or "<32 hex digits>-N"
  std::uint64_t order = 0;  // see version_row.h; 0: the key has no history
  std::string data_id;      // kDataIdSize random bytes; empty for delete markers
  Place place = Place::kNowhere;
  Extent extent;  // with kExtent
};

struct ManifestPart {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
  std::string checksum;  // raw; algorithm and type are the object's
  std::uint32_t extent_count = 0;
};

/// Family kManifest, suffix data_id.
struct Manifest {
  std::vector<Extent> extents;
  std::vector<ManifestPart> parts;  // empty for objects that were not uploaded in parts
};

/// Family kUploads, suffix = raw upload id.
struct UploadRecord {
  Time initiated;
  ObjectAttributes attributes;
  std::string initiator_id;  // empty: the owner
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  std::optional<ChecksumType> checksum_type;
  bool aborted = false;    // a tombstone too; without a time its parts are still being given up
  bool completed = false;  // a tombstone; what follows is the answer to a repeated Complete
  Time ended_at;           // of tombstones
  std::string etag;        // without quotes
  std::optional<Checksum> checksum;
  std::uint64_t size = 0;
  std::string version_id;
};

/// Family kParts, suffix = part_suffix().
struct PartRecord {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
  std::string md5;  // raw
  Time modified;
  std::string data_id;
  std::vector<Extent> extents;
  std::optional<Checksum> checksum;
};

/// Family kGarbage, suffix = data id.
struct GarbageRecord {
  std::vector<Extent> extents;
  bool manifest = false;  // the extents are those of the manifest entry of the same suffix
};

/// System space, family kBuckets, row = name.
struct BucketRecord {
  Bucket bucket;
  bool deleting = false;
  Versioning versioning = Versioning::kNever;
};

/// System space, family kRefs, row = blob id, suffix = holder.
struct HolderRecord {
  std::uint64_t space = 0;  // 0: not told
  std::string row;
  Time created;
};

[[nodiscard]] std::string encode(const ObjectRecord& record);
[[nodiscard]] std::string encode(const Manifest& manifest);
[[nodiscard]] std::string encode(const UploadRecord& record);
[[nodiscard]] std::string encode(const PartRecord& record);
[[nodiscard]] std::string encode(const GarbageRecord& record);
[[nodiscard]] std::string encode(const BucketRecord& record);
[[nodiscard]] std::string encode(const HolderRecord& record);

/// The same record, `value`, with other bytes: a mark that means nothing to readers.
[[nodiscard]] Result<std::string> mark_renaming(std::string_view value, std::string_view mark);

/// `key` becomes info.key. Times come back in whole milliseconds. Without attributes, only the
/// owner, the lock and the storage class of info.attributes are filled in.
[[nodiscard]] Result<ObjectRecord> decode_object(std::string_view key, std::string_view value,
                                                 bool with_attributes = true);
[[nodiscard]] Result<Manifest> decode_manifest(std::string_view value);
[[nodiscard]] Result<UploadRecord> decode_upload(std::string_view value);
[[nodiscard]] Result<PartRecord> decode_part(std::string_view value);
[[nodiscard]] Result<GarbageRecord> decode_garbage(std::string_view value);
/// Its bucket has no VersioningState yet.
[[nodiscard]] Result<BucketRecord> decode_bucket(std::string_view name, std::string_view value);
[[nodiscard]] Result<HolderRecord> decode_holder(std::string_view value);

[[nodiscard]] std::string new_data_id(Random& random);

/// "<hex of md5>", with "-N" when `part_count` is not 0.
[[nodiscard]] std::string etag_text(std::string_view md5, std::uint32_t part_count = 0);

/// The suffix of a part's entry: the raw upload id, then the number, big-endian, so that parts lie
/// in order.
[[nodiscard]] std::string part_suffix(std::string_view upload_id, std::uint32_t number);

/// An object key: 1 to 1,024 bytes (kTooLarge beyond) of well-formed UTF-8 (else kInvalid).
[[nodiscard]] Status check_key(std::string_view key);

/// `time` without what is finer than a millisecond, as clients see it.
[[nodiscard]] Time whole_ms(Time time);

}  // namespace onggi::catalog
