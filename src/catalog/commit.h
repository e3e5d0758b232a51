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

/// Commits to a bucket's space. kNoSuchBucket when the bucket is being deleted or is gone; else as
/// MetadataStore::commit.
Task<Status> commit_row(Stores& stores, std::uint64_t space, storage::Batch batch);

/// For the deletion of a bucket: from the moment this returns true until the process ends, no
/// commit_row() to `space` is under way or ever starts. False: try again, one is under way.
[[nodiscard]] bool close_space(Stores& stores, std::uint64_t space);

}  // namespace onggi::catalog
