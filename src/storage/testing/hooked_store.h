// A metadata store for tests. It calls hooks before or after a scan and after a commit, while the
// caller waits. It can also make reads fail.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "storage/metadata_store.h"

namespace onggi::storage {

class HookedStore final : public MetadataStore {
 public:
  explicit HookedStore(MetadataStore& store) : store_(store) {}
  std::function<void(Family, const ScanRange&)> before_scan;
  std::function<Task<void>(Family)> behind_scan;
  std::function<Task<void>()> behind_commit;
  std::optional<Family> unreadable;  // if set, scans of this family of entries fail with kCorrupt
  /// Entries with rows from `first` to `last` cannot be read, as if they were in a damaged block.
  struct Block {
    Family family;
    std::string first;
    std::string last;
  };
  std::optional<Block> damaged_block;

  Task<Result<std::optional<std::string>>> get(SpaceId space, Family family, std::string_view row,
                                               std::string_view suffix) override {
    if (damaged_block && family == damaged_block->family && row >= damaged_block->first &&
        row <= damaged_block->last)
      return lost();
    return store_.get(space, family, row, suffix);
  }
  Task<Result<ScanPage>> scan(SpaceId space, Family family, const ScanRange& range,
                              std::size_t limit) override {
    if (before_scan) before_scan(family, range);
    if (family == unreadable) co_return fail(Code::kCorrupt, "a block that does not check");
    auto page = co_await store_.scan(space, family, range, limit);
    if (page && damaged_block && family == damaged_block->family) {
      const auto in_block = [this](const Entry& entry) {
        return entry.row >= damaged_block->first && entry.row <= damaged_block->last;
      };
      const auto block = std::ranges::find_if(page->entries, in_block);
      if (block != page->entries.end()) {
        page->entries.erase(block, page->entries.end());
        page->more = true;
        if (page->entries.empty()) co_return fail(Code::kCorrupt, "a block that does not check");
      }
    }
    if (behind_scan) co_await behind_scan(family);
    co_return page;
  }
  Task<Result<std::optional<EntryPlace>>> find_readable(SpaceId space, Family family,
                                                        const ScanRange& range) override {
    if (!damaged_block || family != damaged_block->family)
      co_return co_await MetadataStore::find_readable(space, family, range);
    auto behind = range;
    behind.start_row = std::max(range.start_row, damaged_block->last + '\0');
    behind.start_suffix.clear();
    co_return co_await store_.find_readable(space, family, behind);
  }
  Task<Status> commit(SpaceId space, const Batch& batch) override {
    auto status = co_await store_.commit(space, batch);
    if (behind_commit) co_await behind_commit();
    co_return status;
  }
  Task<Status> seal(SpaceId space) override { return store_.seal(space); }
  Task<Status> unseal(SpaceId space) override { return store_.unseal(space); }
  Task<Result<bool>> sealed(SpaceId space) override { return store_.sealed(space); }
  Task<Status> drop(SpaceId space) override { return store_.drop(space); }
  Task<Result<Counters>> counters(SpaceId space) override { return store_.counters(space); }
  Task<Status> verify(const std::function<void(std::string)>& damaged) override {
    return store_.verify(damaged);
  }

 private:
  static Task<Result<std::optional<std::string>>> lost() {
    co_return fail(Code::kCorrupt, "a block that does not check");
  }

  MetadataStore& store_;
};

}  // namespace onggi::storage
