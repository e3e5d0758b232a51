// For tests: a metadata store in which something happens right before or behind a scan or a commit,
// before whoever asked for it goes on, or in which scans fail.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "storage/metadata_store.h"

namespace onggi::catalog {

class HookedStore final : public storage::MetadataStore {
 public:
  explicit HookedStore(MetadataStore& store) : store_(store) {}
  std::function<void(storage::Family, const storage::ScanRange&)> before_scan;
  std::function<Task<void>(storage::Family)> behind_scan;
  std::function<Task<void>()> behind_commit;
  std::optional<storage::Family> unreadable;  // scans of it fail

  Task<Result<std::optional<std::string>>> get(storage::SpaceId space, storage::Family family,
                                               std::string_view row,
                                               std::string_view suffix) override {
    return store_.get(space, family, row, suffix);
  }
  Task<Result<storage::ScanPage>> scan(storage::SpaceId space, storage::Family family,
                                       const storage::ScanRange& range,
                                       std::size_t limit) override {
    if (before_scan) before_scan(family, range);
    if (family == unreadable) co_return fail(Code::kCorrupt, "a block that does not check");
    auto page = co_await store_.scan(space, family, range, limit);
    if (behind_scan) co_await behind_scan(family);
    co_return page;
  }
  Task<Status> commit(storage::SpaceId space, const storage::Batch& batch) override {
    auto status = co_await store_.commit(space, batch);
    if (behind_commit) co_await behind_commit();
    co_return status;
  }
  Task<Status> seal(storage::SpaceId space) override { return store_.seal(space); }
  Task<Status> unseal(storage::SpaceId space) override { return store_.unseal(space); }
  Task<Result<bool>> sealed(storage::SpaceId space) override { return store_.sealed(space); }
  Task<Status> drop(storage::SpaceId space) override { return store_.drop(space); }
  Task<Result<storage::Counters>> counters(storage::SpaceId space) override {
    return store_.counters(space);
  }
  Task<Status> verify(const std::function<void(std::string)>& damaged) override {
    return store_.verify(damaged);
  }

 private:
  MetadataStore& store_;
};

}  // namespace onggi::catalog
