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

/// Writes `value` unconditionally, or erases the row if `value` is nullopt.
Task<Status> write_row(storage::MetadataStore& metadata, std::string row,
                       std::optional<std::string> value);
/// Returns a callback that logs each unreadable range of rows that a scan skips.
[[nodiscard]] storage::EntryScan::OnGap log_gap();
/// Calls `each` with the row (without its prefix) and the value of every row that starts with
/// `prefix`. Skips damaged rows; an account whose row is damaged cannot log in.
Task<Status> read_rows(storage::MetadataStore& metadata, std::string_view prefix,
                       const std::function<Status(std::string_view, std::string_view)>& each);

}  // namespace onggi::iam
