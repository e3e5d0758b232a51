// Committing to a bucket's space: the path of all writes to its objects, uploads and tags. Makes a
// record the newest version of its key, and keeps late commits out of the space of a deleted
// bucket.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/commit/version_row.h"
#include "catalog/records/records.h"
#include "catalog/stores.h"

namespace onggi::catalog {

/// Commits `batch` to a bucket's space, after waiting for a rename of the row under way. Errors:
/// kConflict while the deletion of the bucket is being decided, kNoSuchBucket if the bucket is
/// deleted, those of MetadataStore::commit().
Task<Status> commit_row(Stores& stores, std::uint64_t space, const storage::Batch& batch);
/// Like commit_row(), but without waiting. For the commits of a rename itself.
Task<Status> commit_renaming(Stores& stores, std::uint64_t space, const storage::Batch& batch);

/// A new current record and the entries that hold its bytes.
struct Replacement {
  ObjectRecord record;
  std::vector<storage::Put> data;  // kBody or kManifest
  bool keeps_time = false;         // keep the record's modification time, as a rename does
  std::string only_over;  // the only data id that may be overwritten, else kConflict; empty: any
};
struct Committed {
  Status status;
  bool outcome_unknown = false;  // a record may name the data, so it must not be removed
};

/// Makes `next` the newest version of its key if the conditions hold at the moment of the commit.
/// Retries after concurrent changes of the key. Sets the record's time, order and version id.
/// Errors: those of check_write() and commit_row(), kLocked if a locked version would be replaced,
/// kUnavailable after too many attempts.
Task<Committed> commit_object(Stores& stores, const Bucket& bucket, const Conditions& conditions,
                              Replacement& next);

/// Returns true if a commit that failed with `error` may have taken effect nevertheless.
[[nodiscard]] bool outcome_unknown(const Error& error);
/// Returns the error of an operation whose optimistic attempts have all failed.
[[nodiscard]] Error too_contended();

/// Closes a space for the deletion of its bucket. Once this has returned true, no commit_row() to
/// `space` is under way, and all later ones fail until the process ends. Returns false if a commit
/// is under way: retry.
[[nodiscard]] bool close_space(Stores& stores, std::uint64_t space);

}  // namespace onggi::catalog
