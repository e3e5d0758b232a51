#include "iam/records/rows.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace onggi::iam {

using storage::Family;
using storage::kSystemSpace;

namespace {

/// How often erase_row() tries again after the row has changed in the meantime.
constexpr int kAttemptsMax = 8;

Task<Status> commit_row(storage::MetadataStore& metadata, std::string row,
                        std::optional<std::string> before, std::optional<std::string> after) {
  storage::Batch batch;
  ONGGI_DCHECK(!row.empty());
  batch.row = std::move(row);
  batch.expectations.push_back({Family::kConfig, {}, std::move(before)});
  if (after) {
    batch.puts.push_back({Family::kConfig, {}, *std::move(after)});
  } else {
    batch.erases.push_back({Family::kConfig, {}});
  }
  co_return co_await storage::commit_guarded(metadata, kSystemSpace, batch);
}

}  // namespace

Task<Result<std::optional<std::string>>> get_row(storage::MetadataStore& metadata,
                                                 std::string row) {
  co_return co_await metadata.get(kSystemSpace, Family::kConfig, row);
}

Task<Status> replace_row(storage::MetadataStore& metadata, std::string row,
                         std::optional<std::string> before, std::string after) {
  return commit_row(metadata, std::move(row), std::move(before), std::move(after));
}

Task<Status> create_row(storage::MetadataStore& metadata, std::string row, std::string value) {
  return commit_row(metadata, std::move(row), std::nullopt, std::move(value));
}

Task<Status> erase_row(storage::MetadataStore& metadata, std::string row) {
  for (int attempt = 1;; ++attempt) {
    auto value = ONGGI_CO_TRY(co_await get_row(metadata, row));
    if (!value) co_return Status();
    auto erased = co_await commit_row(metadata, row, std::move(value), std::nullopt);
    const bool again = !erased && erased.error().code == Code::kConflict;
    if (!again || attempt == kAttemptsMax) co_return erased;
  }
}

storage::EntryScan::OnGap log_gap() {
  return [](const storage::Gap& gap) { log::error("users and accounts: {}", describe(gap)); };
}

Task<Status> read_rows(storage::MetadataStore& metadata, std::string_view prefix,
                       const std::function<Status(std::string_view, std::string_view)>& each) {
  storage::EntryScan rows(metadata, kSystemSpace, Family::kConfig,
                          storage::rows_with_prefix(prefix), log_gap());
  while (true) {
    const auto* row = ONGGI_CO_TRY(co_await rows.next());
    if (row == nullptr) co_return Status();
    ONGGI_CO_TRY(each(row->row.substr(prefix.size()), row->value));
  }
}

}  // namespace onggi::iam
