// Rows of iam/ in the system space of the metadata store: reading all of a kind past damage, and
// writing one. Private to iam/.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

/// Writes `value` unconditionally, or erases the row if there is no value.
Task<Status> write_row(storage::MetadataStore& metadata, std::string row,
                       std::optional<std::string> value);
/// Call after a scan of `range` failed with `error`. Moves the start of `range` past the damaged
/// entries and logs the gap. Returns false if no entry of the range is readable. Returns `error` if
/// it is neither kCorrupt nor kIo, or if `range` is readable from its start.
Task<Result<bool>> pass_gap(storage::MetadataStore& metadata, storage::Family family,
                            storage::ScanRange& range, const Error& error);
/// Calls `each` with the row (without its prefix) and the value of every row that starts with
/// `prefix`. Skips damaged rows; an account whose row is damaged cannot log in.
Task<Status> read_rows(storage::MetadataStore& metadata, std::string_view prefix,
                       const std::function<Status(std::string_view, std::string_view)>& each);

}  // namespace onggi::iam
