#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "base/random.h"
#include "storage/rocksdb/readable_key.h"
#include "storage/rocksdb/rocksdb_metadata_store.h"
#include "storage/testing/temp_dir.h"

namespace onggi::storage {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr long kFirstBlock = 50;
constexpr long kFooter = -3;

std::string number(int entry) {
  const auto digits = std::to_string(entry);
  return std::string(5 - digits.size(), '0') + digits;
}

/// A store whose entries are in several tables of one level.
struct DamagedTable : testing::Test {
  static constexpr int kEntries = 600;
  static constexpr std::size_t kTableBytes = 32UL << 10;
  TempDir dir;
  BlockingPool pool{1};
  SeededRandom random{13};
  bool fatal = false;
  std::unique_ptr<RocksdbMetadataStore> store;

  void SetUp() override {
    ASSERT_TRUE(open());
    write_all(10);
    ASSERT_TRUE(scan(0));  // this scan triggers a compaction
    ASSERT_TRUE(comes_true([this] { return is_compacted(); }));
    store.reset();
  }

  Status open() {
    store.reset();
    RocksdbOptions options;
    options.path = dir.path();
    options.create = true;
    options.block_cache_bytes = 4UL << 20;
    options.write_buffer_bytes = 64UL << 20;
    options.table_bytes = kTableBytes;
    options.reserve_bytes = 0;
    options.compaction_pause = std::chrono::milliseconds(0);
    options.on_fatal = [this](const Error&) { fatal = true; };
    store = ONGGI_TRY(open_rocksdb_metadata_store(options, pool));
    return {};
  }
  void write_all(int times) {
    for (int time = 0; time < times; ++time) {
      Batch batch{"row", {}, {}, {}, {}};
      for (int entry = 0; entry < kEntries; ++entry)
        batch.puts.push_back({Family::kCurrent, number(entry), random.bytes(200)});
      ASSERT_TRUE(sync_wait(store->commit(1, batch)));
    }
  }
  Status write_one() {
    const Batch batch{"another", {}, {{Family::kCurrent, "", "value"}}, {}, {}};
    return sync_wait(store->commit(1, batch));
  }
  Result<ScanPage> scan(int from, std::size_t limit = 1000) {
    return sync_wait(store->scan(1, Family::kCurrent, {"row", number(from), {}}, limit));
  }
  Result<std::optional<std::string>> get(int entry) {
    return sync_wait(store->get(1, Family::kCurrent, "row", number(entry)));
  }
  /// Returns the table files in key order. A single compaction wrote all of them, so key order
  /// equals the order of the file names.
  [[nodiscard]] std::vector<std::filesystem::path> tables() const {
    std::vector<std::filesystem::path> found;
    for (const auto& file : std::filesystem::directory_iterator(dir.path()))
      if (file.path().extension() == ".sst") found.push_back(file.path());
    std::ranges::sort(found);
    return found;
  }
  /// Returns true once compaction has replaced the single large flushed table with smaller tables.
  [[nodiscard]] bool is_compacted() const {
    const auto is_large = [](const auto& table) {
      std::error_code gone;
      return std::filesystem::file_size(table, gone) > 2 * kTableBytes;
    };
    const auto found = tables();
    return found.size() >= 3 && std::ranges::none_of(found, is_large);
  }
  /// Flips a bit of the byte at offset `place`. A negative offset counts from the end of the file.
  static void flip(const std::filesystem::path& path, long place) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(place, place < 0 ? std::ios::end : std::ios::beg);
    const auto at = file.tellg();
    const auto byte = static_cast<char>(file.get() ^ 8);
    file.seekp(at);
    file.put(byte);
    ASSERT_TRUE(file.good());
  }
  static bool comes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 2000 && !condition(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return condition();
  }
  /// Scans all entries, and continues after each range that cannot be read. Returns the entries
  /// that were read, in order, and adds the number of unreadable ranges to `gaps`.
  std::vector<int> walk(int& gaps) {
    std::vector<int> read;
    ScanRange range{"row", {}, {}};
    while (true) {
      const auto page = sync_wait(store->scan(1, Family::kCurrent, range, 1000));
      if (page) {
        for (const auto& entry : page->entries)
          read.push_back(std::stoi(std::string(entry.suffix)));
        if (!page->more) return read;
        range.start_suffix = std::string(page->entries.back().suffix) + '\0';
        continue;
      }
      EXPECT_EQ(page.error().code, Code::kCorrupt) << page.error().message();
      ++gaps;
      const auto next = sync_wait(store->find_readable(1, Family::kCurrent, range));
      EXPECT_TRUE(next) << next.error().message();
      if (!next || !*next) return read;
      range.start_suffix = (*next)->suffix;
    }
  }
  std::vector<std::string> findings() {
    std::vector<std::string> found;
    const auto verified =
        sync_wait(store->verify([&](std::string finding) { found.push_back(std::move(finding)); }));
    EXPECT_TRUE(verified);
    return found;
  }
};

TEST_F(DamagedTable, hides_nothing_from_a_walk_but_what_lies_in_its_block) {
  flip(tables()[1], kFirstBlock);
  ASSERT_TRUE(open());
  int gaps = 0;
  const auto read = walk(gaps);
  EXPECT_EQ(gaps, 1);
  EXPECT_GT(read.size(), kEntries - 100U);
  EXPECT_LT(read.size(), static_cast<std::size_t>(kEntries));
  EXPECT_TRUE(std::ranges::is_sorted(read));
  EXPECT_EQ(read.back(), kEntries - 1);
  for (int entry = 0; entry < kEntries; ++entry) {
    const auto value = get(entry);
    const bool readable = std::ranges::binary_search(read, entry);
    ASSERT_EQ(value.has_value(), readable) << entry;
    if (value) EXPECT_TRUE(value->has_value()) << entry;
  }
}

TEST_F(DamagedTable, whose_index_cannot_be_found_refuses_writes_and_not_the_start) {
  const auto damaged = tables()[1];
  flip(damaged, kFooter);
  ASSERT_TRUE(open());
  const auto refused = write_one();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_THAT(refused.error().detail, HasSubstr(damaged.filename().string()));
  EXPECT_FALSE(fatal);
  int gaps = 0;
  const auto read = walk(gaps);
  EXPECT_EQ(gaps, 1);
  EXPECT_EQ(read.back(), kEntries - 1);
  EXPECT_TRUE(get(0)->has_value());
  EXPECT_LT(read.size(), static_cast<std::size_t>(kEntries));
  for (int entry = 0; entry < kEntries; ++entry) {
    const bool readable = std::ranges::binary_search(read, entry);
    ASSERT_EQ(get(entry).has_value(), readable) << entry;
  }
  flip(damaged, kFooter);  // flips the same bit again, which undoes the damage
  ASSERT_TRUE(open());
  EXPECT_TRUE(write_one());
}

TEST_F(DamagedTable, that_a_compaction_meets_refuses_writes_and_is_read_on) {
  const auto damaged = tables()[1];
  flip(damaged, 10'000);
  ASSERT_TRUE(open());
  write_all(10);
  ASSERT_TRUE(scan(0, 100));  // this scan triggers a compaction
  Status refused;
  ASSERT_TRUE(comes_true([&] { return !(refused = write_one()); }));
  EXPECT_EQ(refused.error().code, Code::kUnavailable) << refused.error().message();
  EXPECT_THAT(refused.error().detail, HasSubstr(damaged.filename().string()));
  EXPECT_FALSE(fatal);
  for (int start = 0; start < 2; ++start) {
    EXPECT_TRUE(get(0)->has_value());
    EXPECT_TRUE(get(kEntries - 1)->has_value());
    ASSERT_TRUE(open());
  }
}

TEST_F(DamagedTable, that_holds_the_format_record_refuses_no_start) {
  flip(tables()[0], kFirstBlock);
  ASSERT_TRUE(open());
  EXPECT_TRUE(get(kEntries - 1)->has_value());
  EXPECT_EQ(get(0).error().code, Code::kCorrupt);
}

// A missing table may mean that the MANIFEST is outdated. If the store opened in that case, newer
// entries would appear to be missing.
TEST_F(DamagedTable, that_is_missing_refuses_the_start) {
  std::filesystem::remove(tables()[1]);
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kCorrupt);
}

TEST_F(DamagedTable, is_not_a_damaged_manifest_which_refuses_the_start_with_the_way_out) {
  std::filesystem::path manifest;
  for (const auto& file : std::filesystem::directory_iterator(dir.path()))
    if (file.path().filename().string().starts_with("MANIFEST")) manifest = file.path();
  const auto current = std::filesystem::path(dir.path()) / "CURRENT";
  for (const auto& [path, place] : {std::pair(manifest, 200L), std::pair(current, 3L)}) {
    flip(path, place);
    const auto opened = open();
    ASSERT_FALSE(opened) << path;
    EXPECT_THAT(opened.error().code, AnyOf(Code::kCorrupt, Code::kIo)) << path;
    EXPECT_THAT(opened.error().detail, HasSubstr("restore a backup")) << path;
    flip(path, place);
  }
  EXPECT_TRUE(open());
}

TEST_F(DamagedTable, is_named_by_verify_with_the_keys_around_what_is_lost_in_each) {
  ASSERT_TRUE(open());
  EXPECT_THAT(findings(), IsEmpty());
  store.reset();
  const auto all = tables();
  flip(all[0], 10'000);
  flip(all[2], kFirstBlock);
  ASSERT_TRUE(open());
  const auto found = findings();
  for (const auto& table : {all[0], all[2]}) {
    const auto names_it = [&](const auto& what) {
      return what.contains(table.filename().string());
    };
    EXPECT_GE(std::ranges::count_if(found, names_it), 1) << table;
  }
  const auto is_range = [](const auto& what) { return what.contains("entries of column family"); };
  EXPECT_EQ(std::ranges::count_if(found, is_range), 2);
}

TEST(Halfway, lies_between_any_two_keys_and_comes_to_an_end) {
  SeededRandom random(5);
  for (int round = 0; round < 1000; ++round) {
    std::string low = random.bytes(1 + random.next_u64() % 20);
    std::string high = random.bytes(1 + random.next_u64() % 20);
    if (high < low) std::swap(low, high);
    const auto digits = std::max(low.size(), high.size()) + 1;
    low.resize(digits, '\0');
    high.resize(digits, '\0');
    int steps = 0;
    while (true) {
      auto middle = halfway(low, high, digits);
      ASSERT_LE(low, middle);
      ASSERT_LE(middle, high);
      if (middle == low) break;
      (round % 2 == 0 ? low : high) = std::move(middle);
      ASSERT_LE(++steps, static_cast<int>(8 * digits));
    }
  }
}

}  // namespace
}  // namespace onggi::storage
