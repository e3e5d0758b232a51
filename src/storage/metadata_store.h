// MetadataStore: one of the two storage interfaces, beside BlobStore. It maps ordered byte keys to
// byte values. The unit of atomicity is the row.
//
//   space   the records of one bucket, or of the system (kSystemSpace)
//   row     one S3 key (or a user, a bucket name, ...): any bytes, at most kRowSizeMax
//   family  the kind of entry
//   suffix  distinguishes entries of one row and family (a version id, a part number); often empty
//
// The entries of one (space, family) are ordered by row bytes, then by suffix bytes. If one row is
// a prefix of another row, the shorter row comes first. An engine implements this class and must
// pass the suite in storage/testing/metadata_store_contract.h.
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
inline constexpr std::size_t kScanBytesMax = 32 * 1024 * 1024;  // keys and values of one scan page
inline constexpr std::size_t kBatchBytesMax = 4 * 1024 * 1024;  // maximum batch_bytes() of a batch
inline constexpr std::size_t kBatchEntriesMax = 50'000;

/// The values are stored on disk: never renumber them.
enum class Family : std::uint8_t {
  kCurrent = 1,   // the newest version of a key, unless it is a delete marker
  kVersions = 2,  // all versions and delete markers of a versioned key, newest first
  kManifest = 3,  // the list of blob ranges (extents) of a large object
  kBody = 4,      // small bodies, stored separately so that scans of other families stay fast
  kUploads = 5,   // open multipart uploads, and tombstones of ended uploads
  kParts = 6,     // parts of open uploads
  kGarbage = 7,   // blob ranges that are no longer used and must be released
  kBuckets = 8,   // buckets, in the system space: row = bucket name
  /// References to shared blobs, in the system space: row = blob id, suffix = id of the object data
  /// that uses the blob.
  kRefs = 9,
  kUsers = 10,  // users, in the system space
  kAccessKeys = 11,
  kGrants = 12,
  kAudit = 13,
  kConfig = 14,        // bucket and server configuration
  kNullVersions = 15,  // the suffix that a key's null version has in kVersions
  kMarkers = 16,       // the newest version of a key, if that is a delete marker
  kRenames = 17,       // unfinished renames: row = new key; value = old key and the record to erase
};

struct Entry {
  std::string_view row;
  std::string_view suffix;
  std::string_view value;
};

/// A page of a scan. Owns the bytes that its entries point to; the entries stay valid when the page
/// is moved.
struct ScanPage {
  std::vector<Entry> entries;
  bool more = false;  // true if the range has more entries after this page
  std::vector<std::unique_ptr<char[]>> arena;
};

/// The position of an entry within its family.
struct EntryPlace {
  std::string row;
  std::string suffix;
};

/// A half-open range of entries, compared as (row, suffix) pairs: start <= (row, suffix) < end.
struct ScanRange {
  std::string start_row;
  std::string start_suffix;
  std::optional<std::string> end_row;  // exclusive; nullopt means the end of the family
};

/// Returns the range of all entries whose row starts with `prefix`.
[[nodiscard]] ScanRange rows_with_prefix(std::string_view prefix);
/// Returns the range of all entries whose row equals `row`.
[[nodiscard]] ScanRange entries_of_row(std::string_view row);
/// Returns the smallest string greater than every string that starts with `prefix`, or nullopt if
/// no such string exists.
[[nodiscard]] std::optional<std::string> prefix_successor(std::string_view prefix);

/// Exact running totals of the objects and uploads in a space. Only commits change the totals.
struct Counters {
  std::int64_t objects = 0;
  std::int64_t bytes = 0;
  std::int64_t uploads = 0;     // open multipart uploads
  std::int64_t part_bytes = 0;  // bytes of the parts of uploads
  bool operator==(const Counters&) const = default;
  Counters& operator+=(const Counters& add);
  /// The running totals that CounterLimits restricts. Open uploads and their parts count too.
  [[nodiscard]] std::int64_t all_objects() const { return objects + uploads; }
  [[nodiscard]] std::int64_t all_bytes() const { return bytes + part_bytes; }
};

/// Upper limits on a space's all_objects() and all_bytes(), checked by commits that increase them.
struct CounterLimits {
  static constexpr std::int64_t kNone = INT64_MAX;
  std::int64_t objects = kNone;
  std::int64_t bytes = kNone;
  bool operator==(const CounterLimits&) const = default;
};

/// Error code of a commit that would raise a running total above its limit in Batch::limits.
inline constexpr Code kLimitReached{"limit_reached"};

struct Expectation {
  Family family;
  std::string suffix;
  std::optional<std::string> value;  // nullopt means that the entry must not exist
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

/// A set of changes to the entries of ONE row, applied completely or not at all. Erases are applied
/// before puts. If two puts name the same entry, the later put wins.
struct Batch {
  std::string row;
  std::vector<Expectation> expectations;
  std::vector<Put> puts;
  std::vector<Erase> erases;
  Counters add;  // change of the space's counters
  // Checked after the expectations. A batch that does not increase a running total is accepted even
  // if that total already exceeds its limit.
  CounterLimits limits = {};
};

/// The following functions check the limits that every engine enforces before it does anything
/// else. They return kInvalid if a limit is exceeded. The bounds of a scan may be one byte longer
/// than the maximum row or suffix, so that a bound can mean "just after this row".
[[nodiscard]] Status check_entry_key(Family family, std::string_view row, std::string_view suffix);
[[nodiscard]] Status check_scan(Family family, const ScanRange& range, std::size_t limit);
[[nodiscard]] Status check_batch(const Batch& batch);
/// Returns true if the batch has an expectation, or changes nothing. A batch without an expectation
/// would overwrite whatever another process has written since this one read the row.
[[nodiscard]] bool is_guarded(const Batch& batch);
/// Returns the total size in bytes of the row, the suffixes and the values in `batch`.
[[nodiscard]] std::size_t batch_bytes(const Batch& batch);

/// Returns kLimitReached if adding `add` to the counters `now` would raise all_objects() or
/// all_bytes() above its limit.
[[nodiscard]] Status check_limits(const Counters& now, const Counters& add,
                                  const CounterLimits& limits);

/// Returns true if the batch of a commit that failed with `error` may still have been applied.
[[nodiscard]] bool outcome_unknown(const Error& error);

class MetadataStore {
 public:
  virtual ~MetadataStore() = default;

  /// Returns the entry's value, or nullopt if the entry does not exist. Sees every commit that
  /// returned before the call.
  virtual Task<Result<std::optional<std::string>>> get(SpaceId space, Family family,
                                                       std::string_view row,
                                                       std::string_view suffix = {}) = 0;

  /// Returns at most `limit` (1 to kScanLimitMax) entries in order, from one consistent snapshot. A
  /// page ends early, with `more` set, when its size reaches kScanBytesMax, or when the data that
  /// follows cannot be read. A scan that starts at unreadable data fails with kCorrupt or kIo.
  virtual Task<Result<ScanPage>> scan(SpaceId space, Family family, const ScanRange& range,
                                      std::size_t limit) = 0;

  /// Returns the position of the first readable entry in `range`, or nullopt if there is none. Code
  /// that reads all entries uses this function to continue after a scan of `range` has failed with
  /// kCorrupt or kIo. Entries before the returned entry may have been skipped because of damage.
  /// The default implementation searches with scan().
  virtual Task<Result<std::optional<EntryPlace>>> find_readable(SpaceId space, Family family,
                                                                const ScanRange& range);

  /// Applies `batch` durably: when commit() returns success, the batch survives a power cut. The
  /// batch is not copied. It must outlive the call and stay unchanged until the call completes.
  /// Errors that mean that nothing was changed: kConflict if an expectation did not match,
  /// kLimitReached if a running total would exceed its limit, kSealed if the space is sealed,
  /// kNoSpace if the disk is full, kUnavailable if the store is busy or, permanently, if stored
  /// metadata is damaged. Errors that leave it unknown whether the batch was applied:
  /// kOutcomeUnknown if the disk became full during the write, kIo if writing or syncing failed.
  /// After a failed write or sync the store refuses all calls until it is reopened.
  virtual Task<Status> commit(SpaceId space, const Batch& batch) = 0;

  /// Seals the space durably: makes later commits to it fail with kSealed, until unseal(). When
  /// seal() returns, no commit to `space` is in progress. Idempotent.
  virtual Task<Status> seal(SpaceId space) = 0;
  virtual Task<Status> unseal(SpaceId space) = 0;
  [[nodiscard]] virtual Task<Result<bool>> sealed(SpaceId space) = 0;
  /// Erases all entries of a sealed space, its counters and its seal. Fails with kInvalid if the
  /// space has entries and is not sealed. Idempotent: dropping an empty space succeeds.
  virtual Task<Status> drop(SpaceId space) = 0;

  virtual Task<Result<Counters>> counters(SpaceId space) = 0;

  /// Reads all stored data and verifies its checksums. Calls `damaged` with a description of each
  /// corruption found.
  virtual Task<Status> verify(const std::function<void(std::string)>& damaged) = 0;
};

/// Commits a batch that says what it replaces (a value or absence). Everything outside storage/
/// commits with this function. DCHECKs that the batch is guarded.
[[nodiscard]] Task<Status> commit_guarded(MetadataStore& metadata, SpaceId space,
                                          const Batch& batch);

}  // namespace onggi::storage
