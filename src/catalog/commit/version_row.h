// The row of a key as versions lie in it, and what writes do to it; one commit changes one row, so
// every step from one version to the next is one commit. Internal to catalog/.
//
//  1. The newest version is in kCurrent, if it is an object, or in kMarkers, if it is a delete
//     marker. Reads and listings of current objects touch kCurrent alone.
//  2. A key has a history as long as it has entries in kVersions. Then all its versions are there,
//     the newest too (the very same bytes), each under version_suffix(order). A record of order 0
//     is the only version of a key without a history: a null version.
//  3. A new version gets the order of the newest plus one. Whoever adds or removes one expects the
//     newest, of kCurrent or kMarkers, to be as read: so the order is that of the commits.
//  4. kNullVersions holds the suffix of the null version in the history, if there is one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "catalog/records/records.h"
#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

inline constexpr std::string_view kNullVersionId = "null";

/// A record with the very bytes that a commit expects to find again.
struct StoredVersion {
  std::string value;
  ObjectRecord record;
};
/// Null: there is none. On the heap, for it is wide and passes through many hands.
using MaybeVersion = std::unique_ptr<StoredVersion>;

/// The current version; none when there is no object of that key.
Task<Result<MaybeVersion>> read_current(Stores& stores, std::uint64_t space, std::string_view key);
/// The delete marker that is the newest version.
Task<Result<MaybeVersion>> read_marker(Stores& stores, std::uint64_t space, std::string_view key);
/// The version, or delete marker, that `name` names.
Task<Result<MaybeVersion>> read_version(Stores& stores, const Bucket& bucket,
                                        const ObjectName& name);
/// The newest in the history that is older than `suffix`; "": the newest of all.
Task<Result<MaybeVersion>> read_older(Stores& stores, std::uint64_t space, std::string_view key,
                                      std::string_view suffix);

/// What a write has to know of a row.
struct VersionRow {
  MaybeVersion current;
  MaybeVersion marker;        // without a current object: the delete marker that hides it
  MaybeVersion null_version;  // while versioning is suspended: the one in the history
  [[nodiscard]] const MaybeVersion& newest() const { return current ? current : marker; }
  [[nodiscard]] bool has_history() const { return newest() && newest()->record.order > 0; }
};
/// Of a bucket that never was versioned: one read, of the current version.
Task<Result<VersionRow>> read_row(Stores& stores, std::uint64_t space, Versioning versioning,
                                  std::string_view key);

/// Adds to `batch` all that making `next`, an object or a delete marker, the newest version means:
/// expectations that the row is as read, records, counters, and giving up the bytes of a version
/// that it replaces. Sets the order and the version id of `next`. Entries for its bytes (kBody,
/// kManifest) are the caller's. kLocked when it would replace a version that is kept.
[[nodiscard]] Status add_version(storage::Batch& batch, const VersionRow& row,
                                 Versioning versioning, ObjectRecord& next, Stores& stores);
/// True when add_version() would overwrite the current record and keep no other trace of it.
[[nodiscard]] bool overwrites_current(const VersionRow& row, Versioning versioning);

/// Adds what `changed`, another record of the version, in its place means; its bytes stay. `row`
/// was read after `version`.
void rewrite_version(storage::Batch& batch, const VersionRow& row, const StoredVersion& version,
                     const ObjectRecord& changed);

/// Adds what removing the only version of a key without a history means. kLocked when it is kept.
[[nodiscard]] Status remove_only_version(storage::Batch& batch, const StoredVersion& current,
                                         const LockTerms& terms);

/// A version of a history, and those that its removal concerns.
struct VersionRemoval {
  MaybeVersion version;  // never null
  VersionRow row;
  MaybeVersion next;  // if `version` is the newest: the one below it
  [[nodiscard]] bool of_newest() const {
    return row.newest() && row.newest()->record.order == version->record.order;
  }
};
/// `version` is of the history of `key`.
Task<Result<VersionRemoval>> read_removal(Stores& stores, std::uint64_t space,
                                          MaybeVersion version);
/// Adds what the removal means. If it is the newest that goes, the one below becomes it. kLocked
/// when the version is kept.
[[nodiscard]] Status remove_version(storage::Batch& batch, const VersionRemoval& removal,
                                    const LockTerms& terms);

}  // namespace onggi::catalog
