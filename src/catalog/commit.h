// Committing: what every write to a bucket's space goes through. Reads the current record of a key,
// builds the batch that replaces it, and commits it so that nothing lands in a bucket that is gone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "catalog/records.h"
#include "catalog/stores.h"

namespace onggi::catalog {

/// The current record of a key, with the very bytes that a commit expects to find again.
struct CurrentRecord {
  std::string value;
  ObjectRecord record;
};

/// nullopt when there is no object of that key.
Task<Result<std::optional<CurrentRecord>>> read_current(Stores& stores, std::uint64_t space,
                                                        std::string_view key);

/// Adds to `batch` everything that replacing `old` (null: none) by `next` (null: a delete) means:
/// the expectation that the entry is still as read, the record, the counters, and the erasing or
/// giving up of the old bytes. Entries for the new bytes (kBody, kManifest) are the caller's.
void replace_current(storage::Batch& batch, const CurrentRecord* old, const ObjectRecord* next);

/// Commits to a bucket's space. kConflict while it is being decided whether the bucket can be
/// deleted, kNoSuchBucket when it is gone; else as MetadataStore::commit.
Task<Status> commit_row(Stores& stores, std::uint64_t space, storage::Batch batch);

/// A record that is to become the current one, with the entries that hold its bytes.
struct Replacement {
  ObjectRecord record;
  std::vector<storage::Put> data;  // kBody or kManifest
  std::string only_over;  // a data id: kConflict unless the current record has it. Empty: any
};
struct Committed {
  Status status;
  bool outcome_unknown = false;  // a record may name the data: it must not be removed
};

/// Makes `next` the current object of its key, now, if the conditions allow it at that very moment;
/// tries again as long as others change the key. Sets next.record.info.modified.
Task<Committed> commit_object(Stores& stores, std::uint64_t space, const Conditions& conditions,
                              Replacement& next);

/// True for an error of a commit after which nobody knows whether it happened.
[[nodiscard]] bool outcome_unknown(const Error& error);
/// The error of an operation that lost every one of its optimistic attempts.
[[nodiscard]] Error too_contended();

/// For the deletion of a bucket: from the moment this returns true until the process ends, no
/// commit_row() to `space` is under way or ever starts. False: try again, one is under way.
[[nodiscard]] bool close_space(Stores& stores, std::uint64_t space);

}  // namespace onggi::catalog
