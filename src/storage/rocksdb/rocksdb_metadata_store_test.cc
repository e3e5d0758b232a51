#include "storage/rocksdb/rocksdb_metadata_store.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "base/death_test.h"
#include "base/random.h"
#include "storage/rocksdb/commit_writer.h"
#include "storage/rocksdb/row_overlay.h"
#include "storage/testing/metadata_store_contract.h"
#include "storage/testing/temp_dir.h"

namespace onggi::storage {
namespace {

RocksdbOptions small_options(const std::string& path) {
  RocksdbOptions options;
  options.path = path;
  options.create = true;
  options.block_cache_bytes = 4UL * 1024 * 1024;
  options.write_buffer_bytes = 1024UL * 1024;
  options.reserve_bytes = 1024UL * 1024;
  return options;
}

/// A store in a directory of its own.
struct Fixture {
  TempDir dir;
  BlockingPool pool{2};
  std::unique_ptr<RocksdbMetadataStore> store;

  Fixture() { open(); }
  void open() {
    store.reset();
    auto opened = open_rocksdb_metadata_store(small_options(dir.path()), pool);
    ONGGI_CHECK(opened.has_value());
    store = *std::move(opened);
  }
};

std::shared_ptr<MetadataStore> open_rocksdb() {
  const auto fixture = std::make_shared<Fixture>();
  return {fixture, fixture->store.get()};
}

INSTANTIATE_TEST_SUITE_P(Rocksdb, MetadataStoreContract,
                         testing::Values(MetadataEngine(open_rocksdb)));

Status commit(RocksdbMetadataStore& store, Batch batch) {
  return sync_wait(store.commit(1, batch));
}

TEST(NearlyFullDisk, takes_what_deletes_and_what_marks_for_deletion) {
  const TempDir dir;
  BlockingPool pool(1);
  auto options = small_options(dir.path());
  const std::string record(100, 'r');
  const Put stored{Family::kUploads, "id", record};
  {
    const auto store = *open_rocksdb_metadata_store(options, pool);
    ASSERT_TRUE(commit(*store, {"row", {}, {stored}, {}, {}}));
  }
  options.reserve_bytes = 1UL << 60;  // larger than any disk, so the reserve is never allocated
  const auto store = *open_rocksdb_metadata_store(options, pool);
  const Expectation expected{Family::kUploads, "id", record};
  const Put grown{Family::kUploads, "id", std::string(200, 'g')};
  const Put marked{Family::kUploads, "id", record + "m"};
  EXPECT_EQ(commit(*store, {"other", {}, {stored}, {}, {}}).error().code, Code::kNoSpace);
  EXPECT_EQ(commit(*store, {"row", {expected}, {grown}, {}, {}}).error().code, Code::kNoSpace);
  EXPECT_TRUE(commit(*store, {"row", {expected}, {marked}, {}, {}}));
  EXPECT_TRUE(commit(*store, {"row", {}, {}, {{Family::kUploads, "id"}}, {}}));
}

TEST(NearlyFullDisk, takes_what_the_server_writes_down_of_itself_within_a_bound) {
  const TempDir dir;
  BlockingPool pool(1);
  auto options = small_options(dir.path());
  options.reserve_bytes = 1UL << 60;  // larger than any disk, so the reserve is never allocated
  const auto store = *open_rocksdb_metadata_store(options, pool);
  const auto write = [&](int number, std::size_t size) {
    const Batch batch{"session/" + std::to_string(number),
                      {},
                      {{Family::kConfig, "", std::string(size, 's')}},
                      {},
                      {}};
    return sync_wait(store->commit(kSystemSpace, batch));
  };
  EXPECT_TRUE(write(0, 1000));
  EXPECT_EQ(write(1, 10'000).error().code, Code::kNoSpace);
  int taken = 0;
  while (taken < 10'000 && write(taken, 1000)) ++taken;
  EXPECT_GT(taken, 500);
  EXPECT_LT(taken, 1100);
}

/// A store with 500 entries, about 100 KiB, all of them in tables.
struct StaleRecords : testing::Test {
  static constexpr int kEntries = 500;
  TempDir dir;
  BlockingPool pool{1};
  std::unique_ptr<RocksdbMetadataStore> store;
  SeededRandom random{11};

  void SetUp() override {
    open();
    write_all(1);
    open();  // reopening writes the contents of the log into tables
    ASSERT_GT(table_bytes(), 90'000);
  }
  void open() {
    store.reset();
    auto options = small_options(dir.path());
    options.write_buffer_bytes = 64UL << 20;
    options.compaction_pause = std::chrono::milliseconds(0);
    store = *open_rocksdb_metadata_store(options, pool);
  }
  void write_all(int times) {
    for (int i = 0; i < times; ++i) {
      Batch batch{"row", {}, {}, {}, {}};
      for (int entry = 0; entry < kEntries; ++entry)
        batch.puts.push_back({Family::kCurrent, std::to_string(entry), random.bytes(200)});
      ASSERT_TRUE(commit(*store, std::move(batch)));
    }
  }
  std::size_t scan() {
    return sync_wait(store->scan(1, Family::kCurrent, {}, 1000))->entries.size();
  }
  [[nodiscard]] std::uintmax_t table_bytes() const {
    std::uintmax_t bytes = 0;
    std::error_code gone_meanwhile;
    for (const auto& file : std::filesystem::directory_iterator(dir.path())) {
      const auto size = std::filesystem::file_size(file.path(), gone_meanwhile);
      if (file.path().extension() == ".sst" && !gone_meanwhile) bytes += size;
    }
    return bytes;
  }
  bool comes_true(const std::function<bool()>& condition) {
    for (int i = 0; i < 2000 && !condition(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return condition();
  }
};

TEST_F(StaleRecords, of_overwritten_entries_go_once_a_scan_has_met_them) {
  write_all(10);
  const auto before = table_bytes();  // does not include the overwrites, which are still in memory
  EXPECT_EQ(scan(), kEntries);
  EXPECT_TRUE(comes_true([&] { return table_bytes() != before; }));
  EXPECT_TRUE(comes_true([&] { return table_bytes() < 2 * before; }));
  EXPECT_EQ(scan(), kEntries);
}

TEST_F(StaleRecords, of_erased_entries_go_once_a_scan_has_met_them) {
  write_all(4);
  Batch batch{"row", {}, {}, {}, {}};
  for (int i = 0; i < kEntries; ++i) batch.erases.push_back({Family::kCurrent, std::to_string(i)});
  ASSERT_TRUE(commit(*store, std::move(batch)));
  EXPECT_EQ(scan(), 0);
  EXPECT_TRUE(comes_true([&] { return table_bytes() < 10'000; }));
  EXPECT_EQ(scan(), 0);
}

// There are more stale records than an event loop may step over, so the scan continues on the
// blocking pool.
TEST_F(StaleRecords, however_many_hide_nothing_of_what_is_behind_them) {
  constexpr int kGone = 30'000;
  Batch put{"gone", {}, {}, {}, {}};
  Batch erase{"gone", {}, {}, {}, {}};
  for (int i = 0; i < kGone; ++i) {
    put.puts.push_back({Family::kCurrent, std::to_string(i), "v"});
    erase.erases.push_back({Family::kCurrent, std::to_string(i)});
  }
  ASSERT_TRUE(commit(*store, std::move(put)));
  ASSERT_TRUE(commit(*store, std::move(erase)));
  const auto page = sync_wait(store->scan(1, Family::kCurrent, {"gone", {}, {}}, 10));
  ASSERT_TRUE(page) << page.error().message();
  ASSERT_EQ(page->entries.size(), 10U);
  EXPECT_EQ(page->entries.front().row, "row");
}

/// A closed store with all its data in the log.
struct DamagedLog : testing::Test {
  static constexpr int kCommits = 100;
  TempDir dir{"/dev/shm"};
  BlockingPool pool{1};
  std::string log;
  std::string bytes;

  void SetUp() override {
    auto options = small_options(dir.path());
    options.write_buffer_bytes = 64UL << 20;
    const auto store = *open_rocksdb_metadata_store(options, pool);
    for (int i = 0; i < kCommits; ++i) {
      const Put put{Family::kCurrent, std::to_string(i), std::string(1000, 'v')};
      ASSERT_TRUE(commit(*store, {"row", {}, {put}, {}, {}}));
    }
    for (const auto& file : std::filesystem::directory_iterator(dir.path()))
      if (file.path().extension() == ".log") log = file.path();
    std::ifstream in(log, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
    bytes.resize(bytes.find_last_not_of('\0') + 1);
    ASSERT_GT(bytes.size(), 1000U * kCommits);
  }
  void write_log(const std::string& content) const {
    std::ofstream(log, std::ios::binary | std::ios::trunc) << content;
  }
  /// Opens the store and returns how many of the kCommits commits it contains, or the error if it
  /// cannot be opened.
  Result<int> start(bool accept = false) {
    auto options = small_options(dir.path());
    options.accept_lost_commits = accept;
    const auto store = ONGGI_TRY(open_rocksdb_metadata_store(options, pool));
    const auto page = sync_wait(store->scan(1, Family::kCurrent, {}, 1000));
    return static_cast<int>(page->entries.size());
  }
};

TEST_F(DamagedLog, is_refused_when_acknowledged_commits_are_behind_the_damage) {
  SeededRandom random(7);
  for (int round = 0; round < 20; ++round) {
    auto damaged = bytes;
    const auto at = random.next_u64() % (bytes.size() - 40'000);
    damaged[at] ^= static_cast<char>(1U << random.next_u64() % 8);
    write_log(damaged);
    const auto started = start();
    ASSERT_FALSE(started) << "byte " << at;
    EXPECT_EQ(started.error().code, Code::kCorrupt) << started.error().message();
  }
  write_log(bytes);
  EXPECT_EQ(start(), kCommits);
}

TEST_F(DamagedLog, can_be_accepted) {
  bytes[bytes.size() / 2] ^= 1;
  write_log(bytes);
  EXPECT_FALSE(start());
  const auto left = start(true);
  ASSERT_TRUE(left);
  EXPECT_LT(*left, kCommits);
  EXPECT_EQ(start(), *left);
}

TEST_F(DamagedLog, that_is_only_torn_at_its_end_is_not_refused) {
  const auto last = bytes.size() - 1000;  // a position within the last record
  write_log(bytes.substr(0, last));
  EXPECT_EQ(start(), kCommits - 1);
}

TEST_F(DamagedLog, whose_last_record_lost_some_sectors_is_not_refused) {
  for (std::size_t i = bytes.size() - 900; i < bytes.size() - 400; ++i) bytes[i] = 0;
  write_log(bytes + std::string(100'000, '\0'));
  EXPECT_EQ(start(), kCommits - 1);
}

using CommitWriterDeathTest = DeathTest;

TEST_F(CommitWriterDeathTest, a_request_waits_for_one_answer_at_a_time) {
  RunLoop loop;
  CommitRequest request;
  request.waiter = Waiter(loop, std::noop_coroutine());
  EXPECT_DEATH(request.waiter = Waiter(loop, std::noop_coroutine()), "CHECK failed: !handle_");
  request.waiter.cancel();
}

TEST_F(CommitWriterDeathTest, a_request_is_answered_once) {
  RunLoop loop;
  CommitRequest request;
  request.waiter = Waiter(loop, std::noop_coroutine());
  request.waiter.cancel();
  EXPECT_DEATH(request.waiter.wake(), "CHECK failed: handle_");
}

TEST_F(CommitWriterDeathTest, a_request_is_accepted_once) {
  const Batch batch{"row", {}, {{Family::kCurrent, "", "value"}}, {}, {}};
  CommitRequest request;
  request.batch = &batch;
  RowOverlay overlay;
  overlay.add(request);
  EXPECT_DEATH(overlay.add(request), "CHECK failed: latest != &request");
}

}  // namespace
}  // namespace onggi::storage
