#include "iam/records/rows.h"

#include <utility>

#include "base/log.h"

namespace onggi::iam {

using storage::Family;
using storage::kSystemSpace;

Task<Status> write_row(storage::MetadataStore& metadata, std::string row,
                       std::optional<std::string> value) {
  storage::Batch batch;
  batch.row = std::move(row);
  if (value) {
    batch.puts.push_back({Family::kConfig, {}, *std::move(value)});
  } else {
    batch.erases.push_back({Family::kConfig, {}});
  }
  co_return co_await metadata.commit(kSystemSpace, batch);
}

Task<Result<bool>> pass_gap(storage::MetadataStore& metadata, Family family,
                            storage::ScanRange& range, const Error& error) {
  if (error.code != Code::kCorrupt && error.code != Code::kIo) co_return fail(error);
  ONGGI_CO_ASSIGN(auto next, co_await metadata.find_readable(kSystemSpace, family, range));
  const bool moved = !next || next->row != range.start_row || next->suffix != range.start_suffix;
  if (!moved) co_return fail(error);
  log::error("users and accounts: entries between {} and {} cannot be read: {}",
             range.start_row.empty() ? "the beginning" : range.start_row,
             next ? next->row : "the end", error.message());
  if (!next) co_return false;
  range.start_row = std::move(next->row);
  range.start_suffix = std::move(next->suffix);
  co_return true;
}

Task<Status> read_rows(storage::MetadataStore& metadata, std::string_view prefix,
                       const std::function<Status(std::string_view, std::string_view)>& each) {
  constexpr std::size_t kPageSize = 1000;
  auto range = storage::rows_with_prefix(prefix);
  while (true) {
    const auto page = co_await metadata.scan(kSystemSpace, Family::kConfig, range, kPageSize);
    if (!page) {
      ONGGI_CO_ASSIGN(const bool goes_on,
                      co_await pass_gap(metadata, Family::kConfig, range, page.error()));
      if (!goes_on) co_return Status();
      continue;
    }
    for (const auto& entry : page->entries)
      ONGGI_CO_TRY(each(entry.row.substr(prefix.size()), entry.value));
    if (!page->more || page->entries.empty()) co_return Status();
    range.start_row = std::string(page->entries.back().row) + '\0';
    range.start_suffix.clear();
  }
}

}  // namespace onggi::iam
