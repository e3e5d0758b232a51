#include "iam/records/rows.h"

#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace onggi::iam {

using storage::Family;
using storage::kSystemSpace;

Task<Status> write_row(storage::MetadataStore& metadata, std::string row,
                       std::optional<std::string> value) {
  storage::Batch batch;
  ONGGI_DCHECK(!row.empty());
  batch.row = std::move(row);
  if (value) {
    batch.puts.push_back({Family::kConfig, {}, *std::move(value)});
  } else {
    batch.erases.push_back({Family::kConfig, {}});
  }
  co_return co_await metadata.commit(kSystemSpace, batch);
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
