// Reads and writes the rows of iam/ in the system space of the metadata store. Reading skips
// damaged rows. Private to iam/.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

/// Writes `value` unconditionally, or erases the row if `value` is nullopt.
Task<Status> write_row(storage::MetadataStore& metadata, std::string row,
                       std::optional<std::string> value);
/// Skips damaged entries after a scan of `range` has failed with `error`: moves the start of
/// `range` past them and logs the gap. Returns false if `range` has no readable entry. Fails with
/// `error` if it is neither kCorrupt nor kIo, or if the entry at the start of `range` is readable.
Task<Result<bool>> pass_gap(storage::MetadataStore& metadata, storage::Family family,
                            storage::ScanRange& range, const Error& error);
/// Calls `each` with the row (without its prefix) and the value of every row that starts with
/// `prefix`. Skips damaged rows; an account whose row is damaged cannot log in.
Task<Status> read_rows(storage::MetadataStore& metadata, std::string_view prefix,
                       const std::function<Status(std::string_view, std::string_view)>& each);

}  // namespace onggi::iam
