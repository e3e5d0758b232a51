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

/// Writes `value` whatever was there; without a value erases.
Task<Status> write_row(storage::MetadataStore& metadata, std::string row,
                       std::optional<std::string> value);
/// After a scan of `range` has failed: leaves what is damaged behind, and logs it. False when
/// nothing of the range can be read; the error itself where it is of another kind.
Task<Result<bool>> pass_gap(storage::MetadataStore& metadata, storage::Family family,
                            storage::ScanRange& range, const Error& error);
/// Calls `each` with the name behind the prefix, and the value. What is damaged is passed over: who
/// was not read cannot sign in.
Task<Status> read_rows(storage::MetadataStore& metadata, std::string_view prefix,
                       const std::function<Status(std::string_view, std::string_view)>& each);

}  // namespace onggi::iam
