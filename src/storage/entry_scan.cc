#include "storage/entry_scan.h"

#include <tuple>
#include <utility>

#include "base/check.h"
#include "storage/scan_order.h"

namespace onggi::storage {

std::string describe(const Gap& gap) {
  const auto from = gap.after.empty() ? "the beginning" : "key " + gap.after;
  const auto to = gap.before.empty() ? "the end" : "key " + gap.before;
  return "entries between " + from + " and " + to + " cannot be read: " + gap.error.message();
}

bool is_damage(const Error& error) {
  return error.code == Code::kCorrupt || error.code == Code::kIo;
}

Task<Result<const Entry*>> EntryScan::next() {
  ONGGI_DCHECK(index_ <= page_.entries.size());
  if (index_ == page_.entries.size()) {
    if (started_ && !page_.more) co_return nullptr;
    if (started_) {
      // Start right after the last entry: in byte order, the next possible suffix is the last
      // suffix followed by a zero byte.
      ONGGI_DCHECK(!page_.entries.empty());
      const auto& last = page_.entries.back();
      range_.start_row = last.row;
      range_.start_suffix = std::string(last.suffix) + '\0';
    }
    // Yield, because scans of cached pages do not suspend, and reading millions of entries must not
    // block the event loop.
    co_await Yield();
    ONGGI_CO_TRY(co_await read_page());
    started_ = true;
    index_ = 0;
    if (page_.entries.empty()) co_return nullptr;
    ONGGI_DCHECK(is_from(range_, page_.entries.front()));
    ONGGI_DCHECK(page_.entries.size() <= kPageSize);
  }
  ONGGI_DCHECK(index_ == 0 || is_before(page_.entries[index_ - 1], page_.entries[index_]));
  co_return &page_.entries[index_++];
}

Task<Status> EntryScan::read_page() {
  while (true) {
    auto page = co_await metadata_.scan(space_, family_, range_, kPageSize);
    if (page) {
      page_ = *std::move(page);
      co_return Status();
    }
    if (!on_gap_ || !is_damage(page.error())) co_return fail(std::move(page).error());
    const bool goes_on = ONGGI_CO_TRY(co_await pass_gap(page.error()));
    if (goes_on) continue;
    page_ = {};
    co_return Status();
  }
}

Task<Result<bool>> EntryScan::pass_gap(const Error& error) {
  auto next = ONGGI_CO_TRY(co_await metadata_.find_readable(space_, family_, range_));
  Gap gap{range_.start_row, next ? next->row : std::string(), error};
  if (next && std::tie(next->row, next->suffix) == std::tie(range_.start_row, range_.start_suffix))
    co_return fail(error);  // the failed entry can now be read, so the error was transient
  ONGGI_DCHECK(!next || next->row >= range_.start_row);
  on_gap_(gap);
  if (!next) co_return false;
  range_.start_row = std::move(next->row);
  range_.start_suffix = std::move(next->suffix);
  co_return true;
}

}  // namespace onggi::storage
