// MetadataStore: the first seam. Ordered byte keys to byte values, with one atomic unit, the row.
//
//   space   a bucket's records, or the system's (kSystemSpace)
//   row     one S3 key (or user, bucket name, ...): any bytes, at most kRowSizeMax
//   family  what kind of entry
//   suffix  tells entries of one row and family apart (a version id, a part number); often empty
//
// Order within (space, family): by row bytes, then by suffix bytes; a row sorts before every longer
// row that it prefixes. An engine implements this class and passes
// storage/testing/metadata_store_contract.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"

namespace onggi::storage {

using SpaceId = std::uint64_t;
inline constexpr SpaceId kSystemSpace = 0;
inline constexpr std::size_t kRowSizeMax = 2048;
inline constexpr std::size_t kSuffixSizeMax = 256;
inline constexpr std::size_t kScanLimitMax = 10'001;
inline constexpr std::size_t kScanBytesMax = 32 * 1024 * 1024;  // of keys and values in one page
inline constexpr std::size_t kBatchBytesMax = 4 * 1024 * 1024;  // of everything in one batch
inline constexpr std::size_t kBatchEntriesMax = 50'000;

/// Values are on disk: never renumber.
enum class Family : std::uint8_t {
  kCurrent = 1,   // the newest live version of a key
  kVersions = 2,  // of a versioned key: all versions and delete markers, newest first
  kManifest = 3,  // extents of large objects
  kBody = 4,      // small bodies; an engine keeps them apart so that scans of the others stay dense
  kUploads = 5,   // open multipart uploads, and tombstones of finished ones
  kParts = 6,     // parts of open uploads
  kGarbage = 7,   // blobs to release
  kBuckets = 8,   // system space: row = bucket name
  kRefs = 9,      // system space: row = blob id, suffix = who shares it
  kUsers = 10,    // system space: iam
  kAccessKeys = 11,
  kGrants = 12,
  kAudit = 13,
  kConfig = 14,        // bucket and server configuration
  kNullVersions = 15,  // which of a key's kVersions is its null version
  kMarkers = 16,       // the newest version of a key, if it is a delete marker
  kRenames = 17,       // row = the new key: what is to go from the old one
};

struct Entry {
  std::string_view row;
  std::string_view suffix;
  std::string_view value;
};

/// A page of a scan. Owns the bytes its entries view; moving keeps them valid.
struct ScanPage {
  std::vector<Entry> entries;
  bool more = false;  // the range holds further entries
  std::vector<std::unique_ptr<char[]>> arena;
};

/// Where an entry is, within its family.
struct EntryPlace {
  std::string row;
  std::string suffix;
};

/// Half open. An entry (row, suffix) is in the range when start <= it < end, compared as (row,
/// suffix) pairs.
struct ScanRange {
  std::string start_row;
  std::string start_suffix;
  std::optional<std::string> end_row;  // exclusive; empty: to the end of the family
};

/// The half-open range of all rows that start with `prefix`.
[[nodiscard]] ScanRange rows_with_prefix(std::string_view prefix);
/// The range of all entries of exactly one row.
[[nodiscard]] ScanRange entries_of_row(std::string_view row);
/// The smallest string greater than every string that starts with `prefix`; empty optional when
/// there is none.
[[nodiscard]] std::optional<std::string> prefix_successor(std::string_view prefix);

/// Exact sums over a space, changed only by commits.
struct Counters {
  std::int64_t objects = 0;
  std::int64_t bytes = 0;
  bool operator==(const Counters&) const = default;
};

struct Expectation {
  Family family;
  std::string suffix;
  std::optional<std::string> value;  // empty: the entry must be absent
};
struct Put {
  Family family;
  std::string suffix;
  std::string value;
};
struct Erase {
  Family family;
  std::string suffix;
};

/// Changes to ONE row: all happen or none. Erases happen before puts; of two puts to one entry the
/// later wins.
struct Batch {
  std::string row;
  std::vector<Expectation> expectations;
  std::vector<Put> puts;
  std::vector<Erase> erases;
  Counters add;  // added to the space's counters
};

/// The limits that every engine enforces before it does anything; kInvalid beyond them. Bounds of a
/// scan may be one byte longer than a row or suffix, to say "behind this one".
[[nodiscard]] Status check_entry_key(Family family, std::string_view row, std::string_view suffix);
[[nodiscard]] Status check_scan(Family family, const ScanRange& range, std::size_t limit);
[[nodiscard]] Status check_batch(const Batch& batch);
/// The bytes of rows, suffixes and values in `batch`.
[[nodiscard]] std::size_t batch_bytes(const Batch& batch);

class MetadataStore {
 public:
  virtual ~MetadataStore() = default;

  /// The value, or nullopt when there is no such entry. Sees every commit that returned before the
  /// call.
  virtual Task<Result<std::optional<std::string>>> get(SpaceId space, Family family,
                                                       std::string_view row,
                                                       std::string_view suffix = {}) = 0;

  /// At most `limit` (1 to kScanLimitMax) entries in order, all of one moment. A page that reaches
  /// kScanBytesMax ends early, with `more` set; so does one that comes to what cannot be read: a
  /// scan that begins there fails with kCorrupt or kIo.
  virtual Task<Result<ScanPage>> scan(SpaceId space, Family family, const ScanRange& range,
                                      std::size_t limit) = 0;

  /// For walks over everything, after a scan of `range` has failed with kCorrupt or kIo: the first
  /// entry of the range that can be read; nullopt when there is none. What lies before it is not
  /// known. By default it is looked for as scan() does.
  virtual Task<Result<std::optional<EntryPlace>>> find_readable(SpaceId space, Family family,
                                                                const ScanRange& range);

  /// Applies `batch`, durably: when it returns success the batch survives a power cut.
  /// kConflict: an expectation did not hold, nothing was changed. kSealed: the space is sealed.
  /// kNoSpace: disk full, nothing changed. kUnavailable: busy, or for good because stored metadata
  /// is damaged; nothing changed. kOutcomeUnknown:
  /// the disk has just become full. After kIo the outcome is unknown too, and the store refuses
  /// everything until it is opened again. Nothing of the batch is copied to wait: it must live, and
  /// stay as it is, until the answer.
  virtual Task<Status> commit(SpaceId space, const Batch& batch) = 0;

  /// After seal() returns, no commit to `space` succeeds, and none is under way. Durable.
  /// Idempotent.
  virtual Task<Status> seal(SpaceId space) = 0;
  virtual Task<Status> unseal(SpaceId space) = 0;
  [[nodiscard]] virtual Task<Result<bool>> sealed(SpaceId space) = 0;
  /// Erases everything in a sealed space, its counters and its seal included. kInvalid unless
  /// sealed. Idempotent: a space that holds nothing is success.
  virtual Task<Status> drop(SpaceId space) = 0;

  virtual Task<Result<Counters>> counters(SpaceId space) = 0;

  /// Reads everything back with checksums verified; calls `damaged` with a description of each
  /// damaged piece.
  virtual Task<Status> verify(const std::function<void(std::string)>& damaged) = 0;
};

}  // namespace onggi::storage
