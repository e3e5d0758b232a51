#include "storage/memory/memory_metadata_store.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "base/check.h"
#include "storage/scan_page_builder.h"

namespace onggi::storage {
namespace {

struct KeyView {
  SpaceId space;
  Family family;
  std::string_view row;
  std::string_view suffix;
};

struct Key {
  SpaceId space;
  Family family;
  std::string row;
  std::string suffix;
};

struct KeyLess {
  using is_transparent = void;
  bool operator()(const auto& a, const auto& b) const { return view(a) < view(b); }

 private:
  using View = std::tuple<SpaceId, Family, std::string_view, std::string_view>;
  static View view(const Key& key) { return {key.space, key.family, key.row, key.suffix}; }
  static View view(const KeyView& key) { return {key.space, key.family, key.row, key.suffix}; }
};

class MemoryMetadataStore final : public MetadataStore {
 public:
  Task<Result<std::optional<std::string>>> get(SpaceId space, Family family, std::string_view row,
                                               std::string_view suffix) override {
    ONGGI_CO_TRY(check_entry_key(family, row, suffix));
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(KeyView{space, family, row, suffix});
    if (found == entries_.end()) co_return std::nullopt;
    co_return found->second;
  }

  Task<Result<ScanPage>> scan(SpaceId space, Family family, const ScanRange& range,
                              std::size_t limit) override {
    ONGGI_CO_TRY(check_scan(family, range, limit));
    const std::scoped_lock lock(mutex_);
    ScanPageBuilder page(limit);
    auto next = entries_.lower_bound(KeyView{space, family, range.start_row, range.start_suffix});
    for (; next != entries_.end(); ++next) {
      const auto& [key, value] = *next;
      if (key.space != space || key.family != family) break;
      if (range.end_row && key.row >= *range.end_row) break;
      if (page.full()) co_return page.finish(true);
      ONGGI_DCHECK(!KeyLess()(key, KeyView{space, family, range.start_row, range.start_suffix}));
      page.add({page.keep(key.row), page.keep(key.suffix), page.keep(value)});
    }
    co_return page.finish(false);
  }

  Task<Status> commit(SpaceId space, const Batch& batch) override {
    ONGGI_CO_TRY(check_batch(batch));
    const std::scoped_lock lock(mutex_);
    if (sealed_.contains(space)) co_return fail(Code::kSealed);
    for (const auto& expected : batch.expectations) {
      if (!holds(space, batch.row, expected)) co_return fail(Code::kConflict);
    }
    ONGGI_CO_TRY(check_limits(counters_of(space), batch.add, batch.limits));
    apply(space, batch);
    ONGGI_DCHECK(batch.puts.empty() || holds_last_put(space, batch));
    co_return Status{};
  }

  Task<Status> seal(SpaceId space) override {
    const std::scoped_lock lock(mutex_);
    sealed_.insert(space);
    co_return Status{};
  }

  Task<Status> unseal(SpaceId space) override {
    const std::scoped_lock lock(mutex_);
    sealed_.erase(space);
    co_return Status{};
  }

  Task<Result<bool>> sealed(SpaceId space) override {
    const std::scoped_lock lock(mutex_);
    co_return sealed_.contains(space);
  }

  Task<Status> drop(SpaceId space) override {
    const std::scoped_lock lock(mutex_);
    const auto first = entries_.lower_bound(KeyView{space, Family{}, {}, {}});
    const auto is_of_space = [space](const auto& entry) { return entry.first.space == space; };
    const auto last = std::find_if_not(first, entries_.end(), is_of_space);
    if (!sealed_.contains(space) && first != last) {
      co_return fail(Code::kInvalid, "only a sealed space can be dropped");
    }
    entries_.erase(first, last);
    ONGGI_DCHECK(last == entries_.end() || last->first.space > space);
    counters_.erase(space);
    sealed_.erase(space);
    co_return Status{};
  }

  Task<Result<Counters>> counters(SpaceId space) override {
    const std::scoped_lock lock(mutex_);
    co_return counters_of(space);
  }

  Task<Status> verify(const std::function<void(std::string)>&) override { co_return Status{}; }

 private:
  [[nodiscard]] Counters counters_of(SpaceId space) const {
    const auto found = counters_.find(space);
    return found == counters_.end() ? Counters{} : found->second;
  }

  [[nodiscard]] bool holds(SpaceId space, std::string_view row, const Expectation& expected) const {
    const auto found = entries_.find(KeyView{space, expected.family, row, expected.suffix});
    if (found == entries_.end()) return !expected.value;
    return expected.value == found->second;
  }

  [[nodiscard]] bool holds_last_put(SpaceId space, const Batch& batch) const {
    const auto& put = batch.puts.back();
    return holds(space, batch.row, {put.family, put.suffix, put.value});
  }

  void apply(SpaceId space, const Batch& batch) {
    for (const auto& erase : batch.erases) {
      const auto found = entries_.find(KeyView{space, erase.family, batch.row, erase.suffix});
      if (found != entries_.end()) entries_.erase(found);
    }
    for (const auto& put : batch.puts)
      entries_.insert_or_assign(Key{space, put.family, batch.row, put.suffix}, put.value);
    if (batch.add == Counters{}) return;
    counters_[space] += batch.add;
  }

  std::mutex mutex_;
  std::map<Key, std::string, KeyLess> entries_;
  std::map<SpaceId, Counters> counters_;
  std::set<SpaceId> sealed_;
};

}  // namespace

std::unique_ptr<MetadataStore> make_memory_metadata_store() {
  return std::make_unique<MemoryMetadataStore>();
}

}  // namespace onggi::storage
