#include "catalog/scan.h"

namespace onggi::catalog {

Task<Result<const storage::Entry*>> EntryScan::next() {
  if (index_ == page_.entries.size()) {
    if (started_ && !page_.more) co_return nullptr;
    if (started_) {
      // The first entry behind the last one: a suffix that is one byte longer.
      const auto& last = page_.entries.back();
      range_.start_row = last.row;
      range_.start_suffix = std::string(last.suffix) + '\0';
    }
    // A scan of what is cached does not wait, and a walk over millions of entries must not keep an
    // event loop from its connections.
    co_await Yield();
    ONGGI_CO_ASSIGN(page_, co_await metadata_.scan(space_, family_, range_, kPageSize));
    started_ = true;
    index_ = 0;
    if (page_.entries.empty()) co_return nullptr;
  }
  co_return &page_.entries[index_++];
}

}  // namespace onggi::catalog
