#include "storage/rocksdb/row_overlay.h"

#include <algorithm>
#include <ranges>

#include "base/check.h"
#include "storage/rocksdb/commit_writer.h"

namespace onggi::storage {

std::optional<RowOverlay::Found> RowOverlay::find(SpaceId space, std::string_view row,
                                                  Family family, std::string_view suffix) const {
  const auto found = latest_.find(Place{space, row});
  if (found == latest_.end()) return std::nullopt;
  const auto is_it = [&](const auto& change) {
    return change.family == family && change.suffix == suffix;
  };
  for (const auto* request = found->second; request; request = request->earlier_on_row) {
    ONGGI_DCHECK(request->space == space && request->batch->row == row);
    // Puts are applied after erases, and the later of two puts wins.
    const auto& puts = request->batch->puts;
    const auto put = std::ranges::find_if(puts | std::views::reverse, is_it);
    if (put != puts.rend()) return Found{&put->value};
    if (std::ranges::any_of(request->batch->erases, is_it)) return Found{nullptr};
  }
  return std::nullopt;
}

void RowOverlay::add(CommitRequest& request) {
  ONGGI_DCHECK(request.batch != nullptr && request.earlier_on_row == nullptr);
  auto& latest = latest_[Place{request.space, request.batch->row}];
  ONGGI_DCHECK(latest != &request);  // a request is accepted at most once
  request.earlier_on_row = latest;
  latest = &request;
}

}  // namespace onggi::storage
