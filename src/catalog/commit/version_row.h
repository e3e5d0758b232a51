// How the versions of a key are stored in its row, and how writes change the row. All versions of a
// key are in one row, so adding or removing a version takes a single commit. Internal to catalog/.
//
//  1. The newest version is in kCurrent if it is an object, and in kMarkers if it is a delete
//     marker. Reads and listings of current objects use only kCurrent.
//  2. A key has a history as long as it has entries in kVersions. kVersions then contains all its
//     versions, including an identical copy of the newest one, each under version_suffix(order). A
//     record with order 0 is a null version and the only version of a key without a history.
//  3. A new version gets the order of the newest version plus one. Every commit that adds or
//     removes a version expects that the newest version, in kCurrent or kMarkers, has not changed
//     since it was read. So versions are ordered by their commits.
//  4. kNullVersions contains the suffix of the null version in the history, if there is one.
//
// row_rules.h checks that every batch follows these rules.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "catalog/records/records.h"
#include "catalog/types.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Core;

inline constexpr std::string_view kNullVersionId = "null";

/// A record with its encoded bytes, so that a commit can require the stored bytes to be unchanged.
struct StoredVersion {
  std::string value;
  ObjectRecord record;
};
/// A version, or null if it does not exist. Allocated on the heap because it is large and often
/// moved.
using MaybeVersion = std::unique_ptr<StoredVersion>;

/// Returns the current object, or null if the key has none.
Task<Result<MaybeVersion>> read_current(storage::MetadataStore& metadata, std::uint64_t space,
                                        std::string_view key);
/// Returns the newest version if it is a delete marker, otherwise null.
Task<Result<MaybeVersion>> read_marker(storage::MetadataStore& metadata, std::uint64_t space,
                                       std::string_view key);
/// Returns the version or delete marker that `name` identifies, or null if there is none.
Task<Result<MaybeVersion>> read_version(storage::MetadataStore& metadata, const Bucket& bucket,
                                        const ObjectName& name);
/// Returns the newest version in kVersions that is older than the version at `suffix`, or the
/// newest version if `suffix` is "". Returns null if there is no such version.
Task<Result<MaybeVersion>> read_older(storage::MetadataStore& metadata, std::uint64_t space,
                                      std::string_view key, std::string_view suffix);

/// The versions of a key that a write needs.
struct VersionRow {
  MaybeVersion current;
  MaybeVersion marker;        // the newest version, if it is a delete marker
  MaybeVersion null_version;  // read only while versioning is suspended
  [[nodiscard]] const MaybeVersion& newest() const { return current ? current : marker; }
  [[nodiscard]] bool has_history() const { return newest() && newest()->record.order > 0; }
};
/// Reads the versions of a key that a write needs. In a bucket that was never versioned, reads only
/// the current version.
Task<Result<VersionRow>> read_row(storage::MetadataStore& metadata, std::uint64_t space,
                                  Versioning versioning, std::string_view key);

/// Adds to `batch` all changes that make `next`, an object or a delete marker, the newest version:
/// the expectations that the row has not changed since it was read, the records, the counter
/// updates, and the release of the bytes of any version that `next` replaces. Sets the order and
/// the version id of `next`. The caller adds the entries that hold the bytes of `next` (kBody,
/// kManifest). Errors: kLocked if `next` would replace a locked version.
[[nodiscard]] Status add_version(storage::Batch& batch, const VersionRow& row,
                                 Versioning versioning, ObjectRecord& next, Core& core);
/// Returns true if add_version() would overwrite the current object instead of keeping it as an
/// older version.
[[nodiscard]] bool overwrites_current(const VersionRow& row, Versioning versioning);

/// Adds to `batch` the changes that replace the record of `version` with `changed`. The object's
/// bytes do not move. `row` must have been read after `version`.
void rewrite_version(storage::Batch& batch, const VersionRow& row, const StoredVersion& version,
                     const ObjectRecord& changed);

/// Adds to `batch` the changes that remove the only version of a key that has no entries in
/// kVersions. Errors: kLocked if the version is locked.
[[nodiscard]] Status remove_only_version(storage::Batch& batch, const StoredVersion& current,
                                         const LockTerms& terms);

/// A version to remove from kVersions, and the other versions that its removal affects.
struct VersionRemoval {
  MaybeVersion version;  // never null
  VersionRow row;
  MaybeVersion next;  // the next older version, if `version` is the newest
  [[nodiscard]] bool of_newest() const {
    return row.newest() && row.newest()->record.order == version->record.order;
  }
};
/// Reads the versions that remove_version() needs. `version` must have an entry in kVersions.
Task<Result<VersionRemoval>> read_removal(storage::MetadataStore& metadata, std::uint64_t space,
                                          MaybeVersion version);
/// Adds to `batch` the changes that remove removal.version. If it is the newest version, the next
/// older version becomes the newest. Errors: kLocked if the version is locked.
[[nodiscard]] Status remove_version(storage::Batch& batch, const VersionRemoval& removal,
                                    const LockTerms& terms);

}  // namespace onggi::catalog
