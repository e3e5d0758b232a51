// Commits to a bucket's space. Every write to the bucket's objects, uploads and tags uses these
// functions. They make a record the newest version of its key, and reject commits to a bucket that
// has been deleted.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/commit/version_row.h"
#include "catalog/records/records.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Core;

/// Commits `batch` to a bucket's space. If the row's key is being renamed, waits for the rename
/// first. Errors: kConflict while a request to delete the bucket is in progress, kNoSuchBucket if
/// the bucket is deleted, those of MetadataStore::commit().
Task<Status> commit_row(Core& core, std::uint64_t space, const storage::Batch& batch);
/// Like commit_row(), for a batch that adds to the bucket. Errors: kQuotaExceeded if the quota of
/// the bucket or of its owner would be exceeded; those of commit_row(). A batch that does not
/// increase the bucket's usage is never refused. Sets batch.limits.
Task<Status> commit_growth(Core& core, const Bucket& bucket, storage::Batch& batch);

/// Returns true if the bucket or its owner has a quota.
[[nodiscard]] bool has_quota(const Core& core, const Bucket& bucket);
/// Returns kQuotaExceeded if `add` would exceed a quota now. This early check lets a request be
/// refused before its body is received; the final check is in commit_growth().
Task<Status> check_room(Core& core, const Bucket& bucket, storage::Counters add);

/// Increments the number of writes refused by quotas if `error` is kQuotaExceeded. Returns `error`.
Error note_refusal(Core& core, Error error);

/// Like commit_row(), but does not wait for renames. Used by the commits of a rename itself.
Task<Status> commit_renaming(Core& core, std::uint64_t space, const storage::Batch& batch);

/// A new current object: its record, and the entries with its bytes or its manifest.
struct Replacement {
  ObjectRecord record;
  std::vector<storage::Put> data;  // entries in Family::kBody or Family::kManifest
  bool keeps_time = false;         // if true, the modification time is kept, as in a rename
  // If set, the commit fails with kConflict unless the current object has this data id.
  std::string only_over;
};
struct Committed {
  Status status;
  // True if the commit may have succeeded. A record may then name the new data, so the data must
  // be kept.
  bool outcome_unknown = false;
};

/// Makes `next` the newest version of its key, provided that `conditions` hold at the time of the
/// commit. Retries after concurrent changes to the key. Sets the record's time, order and version
/// id. Errors: those of check_write() and commit_row(), kLocked if a locked version would be
/// replaced, kUnavailable after too many attempts.
Task<Committed> commit_object(Core& core, const Bucket& bucket, const Conditions& conditions,
                              Replacement& next);

/// Returns true if a commit that failed with `error` may still have taken effect.
[[nodiscard]] bool outcome_unknown(const Error& error);

}  // namespace onggi::catalog
