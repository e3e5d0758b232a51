// Records: the values that the catalog stores in the metadata store, as plain structs, and their
// encoding: one format byte and a protobuf message (record.proto). An entry of the store is
// identified by space, Family, row and suffix; the row of an object's or upload's entries is the
// object key. Protobuf is not visible in this header. Bytes that do not decode result in kCorrupt
// and never in a crash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "catalog/bucket_documents.h"
#include "catalog/records/extent.h"
#include "catalog/types.h"
#include "storage/quota.h"

namespace onggi::catalog {

inline constexpr std::size_t kDataIdSize = 16;
inline constexpr std::uint32_t kLegalHoldOff = 1;  // 0 means that a legal hold was never set
inline constexpr std::uint32_t kLegalHoldOn = 2;
inline constexpr std::size_t kExtentsMax = 40'000;  // keeps a manifest small enough for one commit

/// The location of an object's bytes.
enum class Place : std::uint8_t {
  kNowhere,   // no bytes are stored: the size is 0
  kInline,    // in the entry of Family::kBody with the suffix data_id
  kExtent,    // in one extent, which is in the record itself
  kManifest,  // in the extents of the entry of Family::kManifest with the suffix data_id
};

/// One version of an object, or a delete marker. Stored in Family::kCurrent, kMarkers or kVersions.
struct ObjectRecord {
  ObjectInfo info;          // info.etag is always "<32 hex digits>" or "<32 hex digits>-N"
  std::uint64_t order = 0;  // position in the history (version_row.h); 0 if there is no history
  std::string data_id;      // kDataIdSize random bytes; empty for delete markers
  Place place = Place::kNowhere;
  Extent extent;  // set only if `place` is kExtent
};

struct ManifestPart {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
  std::string checksum;  // raw bytes; same algorithm as the object's checksum
  std::uint32_t extent_count = 0;
};

/// The extents and parts of a large object. Stored in Family::kManifest, with data_id as suffix.
struct Manifest {
  std::vector<Extent> extents;
  std::vector<ManifestPart> parts;  // empty if the object was not uploaded in parts
};

/// An open multipart upload, or the tombstone of an ended upload. Stored in Family::kUploads, with
/// the raw upload id as suffix.
struct UploadRecord {
  Time initiated;
  ObjectAttributes attributes;
  std::string initiator_id;  // empty if the owner initiated the upload
  std::optional<ChecksumAlgorithm> checksum_algorithm;
  std::optional<ChecksumType> checksum_type;
  bool aborted = false;    // true if aborted; ended_at is set once the parts are discarded
  bool completed = false;  // true if completed; a repeated Complete returns the fields below
  Time ended_at;           // time when the upload ended; set in tombstones
  std::string etag;        // ETag without quotes
  std::optional<Checksum> checksum;
  std::uint64_t size = 0;
  std::string version_id;
  // True if the bucket's counters include this open upload. False for uploads that were created
  // before format 3.
  bool counted = false;
};

/// A part of an open upload. Stored in Family::kParts, with part_suffix() as suffix.
struct PartRecord {
  std::uint32_t number = 0;
  std::uint64_t size = 0;
  std::string md5;  // 16 raw bytes
  Time modified;
  std::string data_id;
  std::vector<Extent> extents;
  std::optional<Checksum> checksum;
  bool counted = false;  // true if the bucket's counters include this part
};

/// Extents that are to be released. Stored in Family::kGarbage, with the data id as suffix.
struct GarbageRecord {
  std::vector<Extent> extents;
  bool manifest = false;  // if true, the extents are in the manifest entry with the same suffix
};

/// A bucket. Stored in the system space in Family::kBuckets, with the bucket's name as row.
struct BucketRecord {
  Bucket bucket;
  bool deleting = false;
  Versioning versioning = Versioning::kNever;
  storage::Quota quota = {};
};

/// A holder of a shared blob: an object or part for which the blob is kept. Stored in the system
/// space in Family::kRefs, with the blob id as row and the data id of the holder as suffix.
struct HolderRecord {
  std::uint64_t space = 0;  // space of the holder's record; 0 if unknown
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

/// Returns the encoded object record `value` with `mark` added. Readers ignore the mark. Its only
/// purpose is to change the record's bytes.
[[nodiscard]] Result<std::string> mark_renaming(std::string_view value, std::string_view mark);

/// Decodes an object record. Sets info.key to `key`. Times are rounded down to whole milliseconds.
/// If `with_attributes` is false, fills in only the owner, the lock and the storage class of
/// info.attributes.
[[nodiscard]] Result<ObjectRecord> decode_object(std::string_view key, std::string_view value,
                                                 bool with_attributes = true);
[[nodiscard]] Result<Manifest> decode_manifest(std::string_view value);
[[nodiscard]] Result<UploadRecord> decode_upload(std::string_view value);
[[nodiscard]] Result<PartRecord> decode_part(std::string_view value);
[[nodiscard]] Result<GarbageRecord> decode_garbage(std::string_view value);
/// Decodes a bucket record. The caller must then set the bucket's VersioningState and
/// BucketQuota.
[[nodiscard]] Result<BucketRecord> decode_bucket(std::string_view name, std::string_view value);
[[nodiscard]] Result<HolderRecord> decode_holder(std::string_view value);

[[nodiscard]] std::string new_data_id(Random& random);

/// Returns "<hex of md5>", followed by "-N" if `part_count` is not 0.
[[nodiscard]] std::string etag_text(std::string_view md5, std::uint32_t part_count = 0);

/// Returns the suffix of a part's entry: the raw upload id and the big-endian part number, so that
/// parts sort by number.
[[nodiscard]] std::string part_suffix(std::string_view upload_id, std::uint32_t number);

/// Checks that an object key has 1 to 1,024 bytes of well-formed UTF-8. Errors: kTooLarge if the
/// key is too long, otherwise kInvalid.
[[nodiscard]] Status check_key(std::string_view key);

/// Returns `time` rounded down to whole milliseconds, the precision that clients see.
[[nodiscard]] Time whole_ms(Time time);

}  // namespace onggi::catalog
