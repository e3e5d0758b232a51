#include "storage/rocksdb/database_read.h"

#include <rocksdb/perf_context.h>
#include <rocksdb/perf_level.h>

#include <memory>

#include "base/check.h"
#include "storage/rocksdb/careful_iterator.h"
#include "storage/rocksdb/key_encoding.h"
#include "storage/rocksdb/readable_key.h"
#include "storage/scan_page_builder.h"

namespace onggi::storage {
namespace {

// A scan requests a compaction of its range if it steps over at least kStaleMin stale (overwritten
// or erased) records, and over more than kStaleForEach of them for each entry that it returns.
constexpr std::uint64_t kStaleMin = 500;
constexpr std::uint64_t kStaleForEach = 4;  // stale records per returned entry

// The maximum number of stale records that a scan on an event loop steps over between two entries.
// This takes some milliseconds. A longer scan continues on the blocking pool.
constexpr std::uint64_t kSkippedOnLoopMax = 10'000;

/// RAII guard: makes RocksDB count the stale records that iterators on this thread step over.
class CountingStale {
 public:
  CountingStale() : before_(count()) { rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount); }
  ~CountingStale() { count_nothing(); }
  CountingStale(const CountingStale&) = delete;
  CountingStale& operator=(const CountingStale&) = delete;
  [[nodiscard]] std::uint64_t stale() const { return count() - before_; }

 private:
  static std::uint64_t count() {
    const auto& counters = *rocksdb::get_perf_context();
    return counters.internal_key_skipped_count + counters.internal_delete_skipped_count;
  }
  std::uint64_t before_;
};

}  // namespace

PageReader::PageReader(const Database& database, SpaceId space, Family family,
                       const ScanRange& range, std::size_t limit)
    : database_(database),
      column_(database.column(family)),
      begin_(entry_key(space, family, range.start_row, range.start_suffix)),
      end_(range.end_row ? entry_key(space, family, *range.end_row, {})
                         : family_end(space, family)),
      limit_(limit) {}

rocksdb::Status PageReader::read(bool cached_only, Page& page) const {
  const CountingStale counting;
  const rocksdb::Slice end(end_);
  rocksdb::ReadOptions options;
  options.read_tier = cached_only ? rocksdb::kBlockCacheTier : rocksdb::kReadAllTier;
  options.iterate_upper_bound = &end;
  options.total_order_seek = true;
  // After more stale records than this limit, the iterator fails with Incomplete.
  if (cached_only) options.max_skippable_internal_keys = kSkippedOnLoopMax;
  CarefulIterator it(database_, column_, options);
  ScanPageBuilder builder(limit_);
  for (it.seek(begin_); it.valid() && !builder.full(); it.next()) {
    const auto key = it.key();
    ONGGI_DCHECK(key.compare(begin_) >= 0 && key.compare(end) < 0);
    char* const copy = builder.allocate(key.size());
    std::memcpy(copy, key.data(), key.size());
    const auto decoded = decode_entry_key(copy, key.size());
    if (!decoded) return rocksdb::Status::Corruption("a key that does not parse");
    const auto value = it.value();
    builder.add({decoded->row, decoded->suffix, builder.keep({value.data(), value.size()})});
  }
  // An invalid iterator has reached the end or failed; only the status distinguishes the two cases.
  const auto status = it.status();
  if (!status.ok() && (status.IsIncomplete() || builder.empty())) return status;
  page.entries = builder.finish(it.valid() || !status.ok());
  const auto stale = counting.stale();
  const bool wades = stale >= kStaleMin && stale > kStaleForEach * page.entries.entries.size();
  if (wades && column_ == database_.entries())
    page.stale = KeyRange{begin_, it.valid() ? it.key().ToString() : end_};
  return rocksdb::Status::OK();
}

Result<std::optional<EntryPlace>> PageReader::find_readable() const {
  auto key = ONGGI_TRY(first_readable_key(database_, column_, begin_, end_));
  if (!key) return std::nullopt;
  const auto decoded = decode_entry_key(key->data(), key->size());
  if (!decoded) return fail(Code::kCorrupt, "a key that does not parse");
  return EntryPlace{std::string(decoded->row), std::string(decoded->suffix)};
}

SpaceKeys::SpaceKeys(const Database& database, SpaceId space)
    : database_(database),
      space_(space),
      columns_left_{database.entries(), database.body()},
      from_(space_begin(space)) {}

Result<std::vector<KeyToErase>> SpaceKeys::next(std::size_t limit) {
  ONGGI_DCHECK(limit > 0);
  std::vector<KeyToErase> keys;
  while (keys.empty() && !columns_left_.empty()) {
    const auto status = collect(limit, keys);
    if (!status.ok()) return fail(to_error(status, "reading the keys of a space"));
    ONGGI_DCHECK(keys.size() <= limit);
    if (!keys.empty()) {
      ONGGI_DCHECK(keys.front().key >= from_ && keys.back().key >= keys.front().key);
      ONGGI_DCHECK(keys.back().key.starts_with(space_begin(space_)));
      from_ = keys.back().key + '\0';
    } else {
      columns_left_.pop_back();
      from_ = space_begin(space_);
    }
  }
  return keys;
}

rocksdb::Status SpaceKeys::collect(std::size_t limit, std::vector<KeyToErase>& keys) {
  const auto end = space_end(space_);
  const rocksdb::Slice end_slice = end ? rocksdb::Slice(*end) : rocksdb::Slice();
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.total_order_seek = true;
  if (end) options.iterate_upper_bound = &end_slice;
  auto* const column = columns_left_.back();
  const std::unique_ptr<rocksdb::Iterator> it(database_.db().NewIterator(options, column));
  for (it->Seek(from_); it->Valid() && keys.size() < limit; it->Next()) {
    if (is_entry_key(it->key().ToStringView())) keys.push_back({column, it->key().ToString()});
  }
  return it->status();
}

}  // namespace onggi::storage
