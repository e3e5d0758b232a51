// Reads and writes the rows of iam/ in kSystemSpace, the metadata store's space for the server's
// own records. Reading skips damaged rows. Private to iam/.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "storage/entry_scan.h"
#include "storage/metadata_store.h"

namespace onggi::iam {

/// Returns the value of a row, or nullopt if there is none.
Task<Result<std::optional<std::string>>> get_row(storage::MetadataStore& metadata, std::string row);
/// Replaces `before` (nullopt: no row) with `after`. Returns kConflict if the row is not `before`.
Task<Status> replace_row(storage::MetadataStore& metadata, std::string row,
                         std::optional<std::string> before, std::string after);
/// Writes a new row. Returns kConflict if the row exists.
Task<Status> create_row(storage::MetadataStore& metadata, std::string row, std::string value);
/// Erases a row, whatever its value. Succeeds if there is none.
Task<Status> erase_row(storage::MetadataStore& metadata, std::string row);
/// Returns a callback that logs each unreadable range of rows that a scan skips.
[[nodiscard]] storage::EntryScan::OnGap log_gap();
/// Calls `each` with the row (without its prefix) and the value of every row that starts with
/// `prefix`. Skips damaged rows; an account whose row is damaged cannot log in.
Task<Status> read_rows(storage::MetadataStore& metadata, std::string_view prefix,
                       const std::function<Status(std::string_view, std::string_view)>& each);

}  // namespace onggi::iam
