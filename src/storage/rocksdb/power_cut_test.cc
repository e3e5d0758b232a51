// Cuts the power or fails a step at every point of a script of commits. After the next start, every
// acknowledged commit must exist, no batch may be partially applied, and the counters must match
// the entries.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "base/sync/task_group.h"
#include "storage/rocksdb/power_cut_file_system.h"
#include "storage/rocksdb/rocksdb_metadata_store.h"
#include "storage/testing/temp_dir.h"

namespace onggi::storage {
namespace {

constexpr int kCommits = 40;
constexpr int kAtOnce = 4;
constexpr std::int64_t kBodySize = 4096;
using Unsynced = PowerCutFileSystem::Unsynced;

struct Disk {
  TempDir dir{"/dev/shm"};  // in memory, because PowerCutFileSystem simulates all syncs
  std::string database = dir.path() + "/meta";
  BlockingPool pool{1};
  std::shared_ptr<PowerCutFileSystem> files = make_files();
  std::unique_ptr<RocksdbMetadataStore> store;
  std::size_t write_buffer = 64UL * 1024;  // small, so that the script also flushes
  std::set<int> acknowledged;
  Code refusal = Code::kInternal;  // error code of the last commit that failed
  int fatal_calls = 0;

  std::shared_ptr<PowerCutFileSystem> make_files() const {
    std::filesystem::create_directories(dir.path() + "/graveyard");
    return std::make_shared<PowerCutFileSystem>(dir.path() + "/graveyard");
  }

  bool open() {
    RocksdbOptions options;
    options.path = database;
    options.create = true;
    options.write_buffer_bytes = write_buffer;
    options.compaction_pause = std::chrono::milliseconds(0);
    options.reserve_bytes = 0;
    options.file_system = files;
    options.on_fatal = [this](const Error&) { ++fatal_calls; };
    auto opened = open_rocksdb_metadata_store(options, pool);
    if (opened) store = *std::move(opened);
    return opened.has_value();
  }

  Task<void> commit(int number) {
    Batch batch;
    batch.row = "row" + std::to_string(number % 3);
    batch.expectations.push_back({Family::kVersions, std::to_string(number), std::nullopt});
    batch.puts.push_back({Family::kVersions, std::to_string(number), "record"});
    batch.puts.push_back({Family::kBody, std::to_string(number), std::string(kBodySize, 'b')});
    batch.add = {1, kBodySize};
    const auto answer = co_await store->commit(1, batch);
    if (answer) {
      acknowledged.insert(number);
    } else {
      refusal = answer.error().code;
    }
  }

  Task<void> burst(int first) {
    TaskGroup group;
    for (int i = 0; i < kAtOnce; ++i) group.spawn(commit(first + i));
    co_await group.drain();
  }

  void run_script() {
    for (int i = 0; i < kCommits; i += kAtOnce) sync_wait(burst(i));
  }

  std::set<int> stored(Family family) const {
    const auto page = sync_wait(store->scan(1, family, {}, 1000));
    EXPECT_TRUE(page);
    std::set<int> numbers;
    for (const auto& entry : page->entries) numbers.insert(std::stoi(std::string(entry.suffix)));
    return numbers;
  }

  void expect_sound() const {
    const auto records = stored(Family::kVersions);
    EXPECT_EQ(records, stored(Family::kBody));
    EXPECT_TRUE(std::ranges::includes(records, acknowledged));
    const auto count = static_cast<std::int64_t>(records.size());
    const auto counters = sync_wait(store->counters(1));
    EXPECT_TRUE(counters);
    EXPECT_EQ(*counters, (Counters{count, count * kBodySize}));
  }
};

TEST(PowerCut, loses_nothing_acknowledged_at_any_step) {
  for (int step = 1;; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    Disk disk;
    disk.files->cut_at(step);
    if (disk.open()) disk.run_script();
    const bool cut = disk.files->hit();
    disk.store.reset();
    disk.files->lose_unsynced(disk.database, static_cast<Unsynced>(step % 3));
    disk.files->restore();
    ASSERT_TRUE(disk.open());
    disk.expect_sound();
    if (HasFailure()) return;
    if (cut) continue;
    EXPECT_EQ(disk.acknowledged.size(), kCommits);
    EXPECT_GT(step, kCommits / kAtOnce);
    return;
  }
}

TEST(FailedSteps, end_all_writing_when_the_disk_refuses_one) {
  for (int step = 1;; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    Disk disk;
    ASSERT_TRUE(disk.open());
    disk.files->fail_at(step, rocksdb::IOStatus::IOError("injected"), false);
    disk.run_script();
    const bool hit = disk.files->hit();
    EXPECT_LE(disk.fatal_calls, 1);
    if (disk.fatal_calls == 1) {
      EXPECT_EQ(disk.refusal, Code::kIo);
      EXPECT_FALSE(sync_wait(disk.store->counters(1)));
    }
    disk.store.reset();
    disk.files->restore();
    disk.files->lose_unsynced(disk.database, static_cast<Unsynced>(step % 3));
    ASSERT_TRUE(disk.open());
    disk.expect_sound();
    if (!hit || HasFailure()) return;
  }
}

TEST(FailedSteps, pass_when_a_full_disk_has_space_again) {
  for (int step = 1;; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    Disk disk;
    ASSERT_TRUE(disk.open());
    disk.files->fail_at(step, rocksdb::IOStatus::NoSpace("injected"), true);
    disk.run_script();
    const bool hit = disk.files->hit();
    disk.files->restore();
    // The store survives a log write that runs out of space. After a flush that runs out of space,
    // a restart is necessary.
    if (step == 1) EXPECT_EQ(disk.fatal_calls, 0);
    const auto before = disk.acknowledged.size();
    if (disk.fatal_calls == 0 && before < kCommits) {
      EXPECT_TRUE(disk.refusal == Code::kNoSpace || disk.refusal == Code::kOutcomeUnknown);
    }
    sync_wait(disk.burst(1000));
    if (disk.fatal_calls == 0) {
      EXPECT_EQ(disk.acknowledged.size(), before + kAtOnce);
      disk.expect_sound();
    }
    disk.store.reset();
    disk.files->lose_unsynced(disk.database, Unsynced::kDropped);
    ASSERT_TRUE(disk.open());
    disk.expect_sound();
    if (!hit || HasFailure()) return;
  }
}

/// Overwrites entries many times, so that a scan requests a compaction.
void overwrite(Disk& disk, int entries, int rounds) {
  for (int round = 1; round <= rounds; ++round) {
    Batch batch;
    batch.row = "row";
    for (int i = 0; i < entries; ++i)
      batch.puts.push_back({Family::kCurrent, std::to_string(i), std::to_string(round)});
    ASSERT_TRUE(sync_wait(disk.store->commit(2, batch)));
  }
}

TEST(PowerCut, in_a_compaction_that_a_scan_wants_loses_nothing) {
  constexpr int kEntries = 200;
  constexpr int kRounds = 6;
  for (int step = 1;; step += 2) {  // only every other step, because RocksDB may pause for a second
    SCOPED_TRACE("step " + std::to_string(step));
    Disk disk;
    disk.write_buffer = 64UL << 20;
    ASSERT_TRUE(disk.open());
    overwrite(disk, kEntries, kRounds);
    disk.files->cut_at(step);
    ASSERT_TRUE(sync_wait(disk.store->scan(2, Family::kCurrent, {}, 1000)));
    for (int i = 0; i < 300 && !disk.files->hit(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const bool cut = disk.files->hit();
    disk.store.reset();
    disk.files->lose_unsynced(disk.database, static_cast<Unsynced>(step % 3));
    disk.files->restore();
    ASSERT_TRUE(disk.open());
    const auto page = sync_wait(disk.store->scan(2, Family::kCurrent, {}, 1000));
    ASSERT_EQ(page->entries.size(), static_cast<std::size_t>(kEntries));
    for (const auto& entry : page->entries) ASSERT_EQ(entry.value, std::to_string(kRounds));
    if (cut) continue;
    EXPECT_GT(step, 10);  // the compaction alone takes more than 10 steps
    return;
  }
}

TEST(FailedSteps, stay_harmless_when_a_scan_wants_a_compaction) {
  Disk disk;
  disk.write_buffer = 64UL << 20;
  ASSERT_TRUE(disk.open());
  overwrite(disk, 500, 10);
  disk.files->fail_at(1, rocksdb::IOStatus::NoSpace("injected"), true);
  sync_wait(disk.commit(1));
  EXPECT_TRUE(disk.acknowledged.empty());
  disk.files->restore();
  // The scan steps over overwritten records and requests a compaction. The compaction must not
  // start, because RocksDB has stopped and resumes only at the next commit.
  EXPECT_EQ(sync_wait(disk.store->scan(2, Family::kCurrent, {}, 1000))->entries.size(), 500U);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  sync_wait(disk.commit(2));
  EXPECT_EQ(disk.acknowledged, std::set<int>{2});
  EXPECT_EQ(disk.fatal_calls, 0);
}

Task<Status> erase(MetadataStore& store, int number) {
  Batch batch;
  batch.row = "row" + std::to_string(number % 3);
  batch.erases.push_back({Family::kVersions, std::to_string(number)});
  batch.erases.push_back({Family::kBody, std::to_string(number)});
  batch.add = {-1, -kBodySize};
  co_return co_await store.commit(1, batch);
}

TEST(NearlyFullDisk, takes_only_what_shrinks_and_needs_no_restart) {
  Disk disk;
  ASSERT_TRUE(disk.open());
  disk.run_script();
  ASSERT_EQ(disk.acknowledged.size(), kCommits);
  disk.files->limit_free_space(1 << 20);
  const auto until_refused = [&] {
    for (int number = 1000;; ++number) {
      disk.refusal = Code::kInternal;
      sync_wait(disk.commit(number));
      if (disk.refusal != Code::kInternal) return;
    }
  };
  until_refused();  // the store does not check the free space at every commit
  EXPECT_EQ(disk.refusal, Code::kNoSpace);
  EXPECT_TRUE(sync_wait(erase(*disk.store, 0)));
  disk.acknowledged.erase(0);
  disk.expect_sound();
  disk.files->limit_free_space(UINT64_MAX);
  sync_wait(disk.commit(5000));
  EXPECT_TRUE(disk.acknowledged.contains(5000));
  EXPECT_EQ(disk.fatal_calls, 0);
}

}  // namespace
}  // namespace onggi::storage
