// Committing: what every write to a bucket's space goes through. Makes a record the newest version
// of its key, and commits so that nothing lands in a bucket that is gone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/commit/version_row.h"
#include "catalog/records/records.h"
#include "catalog/stores.h"

namespace onggi::catalog {

/// Commits to a bucket's space. kConflict while it is being decided whether the bucket can be
/// deleted, kNoSuchBucket when it is gone; else as MetadataStore::commit.
/// Waits while the row is being renamed.
Task<Status> commit_row(Stores& stores, std::uint64_t space, const storage::Batch& batch);
/// The same for the rename itself.
Task<Status> commit_renaming(Stores& stores, std::uint64_t space, const storage::Batch& batch);

/// A record that is to become the current one, with the entries that hold its bytes.
struct Replacement {
  ObjectRecord record;
  std::vector<storage::Put> data;  // kBody or kManifest
  bool keeps_time = false;         // the record's time stays as it is: a rename
  std::string only_over;  // a data id: kConflict unless it overwrites just that one. Empty: any
};
struct Committed {
  Status status;
  bool outcome_unknown = false;  // a record may name the data: it must not be removed
};

/// Makes `next` the newest version of its key, now, if the conditions allow it at that very moment;
/// tries again as long as others change the key. Sets the record's time, order and version id.
Task<Committed> commit_object(Stores& stores, const Bucket& bucket, const Conditions& conditions,
                              Replacement& next);

/// True for an error of a commit after which nobody knows whether it happened.
[[nodiscard]] bool outcome_unknown(const Error& error);
/// The error of an operation that lost every one of its optimistic attempts.
[[nodiscard]] Error too_contended();

/// For the deletion of a bucket: from the moment this returns true until the process ends, no
/// commit_row() to `space` is under way or ever starts. False: try again, one is under way.
[[nodiscard]] bool close_space(Stores& stores, std::uint64_t space);

}  // namespace onggi::catalog
