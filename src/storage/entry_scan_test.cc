#include "storage/entry_scan.h"

#include <gtest/gtest.h>

#include "storage/memory/memory_metadata_store.h"
#include "storage/testing/faulty_metadata_store.h"
#include "storage/testing/hooked_store.h"

namespace onggi::storage {
namespace {

using Names = std::vector<std::string>;

struct EntryScanTest : testing::Test {
  void put(const std::string& row, const std::string& suffix = {}) {
    Batch batch;
    batch.row = row;
    batch.puts.push_back({Family::kConfig, suffix, "value of " + row});
    ASSERT_TRUE(sync_wait(memory->commit(1, batch)));
  }
  /// Returns "row/suffix" for each entry that the scan returns, followed by "failed" if the scan
  /// fails.
  static Names read(EntryScan& scan) {
    Names found;
    while (true) {
      const auto entry = sync_wait(scan.next());
      if (!entry) {
        found.emplace_back("failed");
        return found;
      }
      if (*entry == nullptr) return found;
      EXPECT_EQ((*entry)->value, "value of " + std::string((*entry)->row));
      found.push_back(std::string((*entry)->row) + "/" + std::string((*entry)->suffix));
    }
  }
  EntryScan::OnGap note_gap() {
    return [this](const Gap& gap) { gaps.push_back(gap.after + "-" + gap.before); };
  }

  std::unique_ptr<MetadataStore> memory = make_memory_metadata_store();
  HookedStore store{*memory};
  Names gaps;
};

TEST_F(EntryScanTest, finds_nothing_in_an_empty_family_and_stays_at_the_end) {
  EntryScan scan(store, 1, Family::kConfig);
  EXPECT_EQ(read(scan), Names());
  EXPECT_EQ(read(scan), Names());
}

TEST_F(EntryScanTest, reads_each_entry_once_in_bounded_pages) {
  Names all;
  for (int i = 1000; i < 2101; ++i) {
    // Each row has two entries, so that some pages end within a row.
    put(std::to_string(i), "");
    put(std::to_string(i), "x");
    all.push_back(std::to_string(i) + "/");
    all.push_back(std::to_string(i) + "/x");
  }
  int pages = 0;
  store.before_scan = [&](Family, const ScanRange&) { ++pages; };
  EntryScan scan(store, 1, Family::kConfig);
  EXPECT_EQ(read(scan), all);
  EXPECT_EQ(pages, 5);  // 2202 entries in pages of 500 entries
}

TEST_F(EntryScanTest, keeps_to_its_range_on_every_page) {
  Names wanted;
  for (int i = 1000; i < 1600; ++i) {
    put("b" + std::to_string(i));
    wanted.push_back("b" + std::to_string(i) + "/");
  }
  put("a");
  put("c");
  EntryScan scan(store, 1, Family::kConfig, rows_with_prefix("b"));
  EXPECT_EQ(read(scan), wanted);
}

TEST_F(EntryScanTest, reports_what_it_cannot_read_and_continues_behind_it) {
  for (const auto* row : {"a", "b", "c", "d"}) put(row);
  store.damaged_block = {Family::kConfig, "b", "c"};
  EntryScan scan(store, 1, Family::kConfig, note_gap());
  EXPECT_EQ(read(scan), (Names{"a/", "d/"}));
  EXPECT_EQ(gaps, Names{"a-d"});
}

TEST_F(EntryScanTest, ends_if_nothing_behind_the_damage_can_be_read) {
  for (const auto* row : {"a", "b", "c"}) put(row);
  store.damaged_block = {Family::kConfig, "b", "z"};
  EntryScan scan(store, 1, Family::kConfig, note_gap());
  EXPECT_EQ(read(scan), Names{"a/"});
  EXPECT_EQ(gaps, Names{"a-"});
}

TEST_F(EntryScanTest, fails_at_damage_that_nobody_wants_to_hear_of) {
  for (const auto* row : {"a", "b", "c"}) put(row);
  store.damaged_block = {Family::kConfig, "b", "b"};
  EntryScan scan(store, 1, Family::kConfig);
  EXPECT_EQ(read(scan), (Names{"a/", "failed"}));
}

TEST_F(EntryScanTest, fails_at_an_error_that_has_passed) {
  put("a");
  FaultSwitch faults;
  FaultyMetadataStore faulty(*memory, faults);
  // Only the first read fails. The entry can be read afterwards, so the scan fails and reports no
  // gap.
  faults.fail_at(1, FaultSwitch::Moment::kBefore);
  EntryScan scan(faulty, 1, Family::kConfig, entries_of_row("a"), note_gap());
  EXPECT_EQ(read(scan), Names{"failed"});
  EXPECT_EQ(gaps, Names());
}

TEST_F(EntryScanTest, fails_at_an_error_that_is_no_damage) {
  put("a");
  FaultSwitch faults;
  FaultyMetadataStore faulty(*memory, faults);
  faults.fail_at(1, FaultSwitch::Moment::kBefore, Code::kUnavailable);
  EntryScan scan(faulty, 1, Family::kConfig, note_gap());
  EXPECT_EQ(read(scan), Names{"failed"});
  EXPECT_EQ(gaps, Names());
}

TEST_F(EntryScanTest, describes_a_gap_by_the_rows_around_it) {
  const Error error{Code::kCorrupt, "a bad block"};
  EXPECT_TRUE(describe({"a", "d", error}).starts_with("entries between key a and key d cannot"));
  EXPECT_TRUE(describe({"", "", error}).starts_with("entries between the beginning and the end"));
  EXPECT_TRUE(is_damage(error));
  EXPECT_FALSE(is_damage({Code::kUnavailable, ""}));
}

}  // namespace
}  // namespace onggi::storage
