#include "storage/testing/metadata_store_contract.h"

#include <algorithm>
#include <set>

#include "storage/testing/metadata_store_races.h"

namespace onggi::storage {

MetadataEngine::MetadataEngine(Open open_store) : open(std::move(open_store)) {
  link_metadata_store_races();
}

std::optional<std::string> MetadataStoreContract::get(SpaceId space, Family family,
                                                      std::string_view row,
                                                      std::string_view suffix) {
  auto value = sync_wait(store_->get(space, family, row, suffix));
  EXPECT_TRUE(value) << value.error().message();
  return value ? *value : std::nullopt;
}

Status MetadataStoreContract::commit(SpaceId space, Batch batch) {
  return sync_wait(store_->commit(space, batch));
}

Status MetadataStoreContract::put(SpaceId space, Family family, std::string row, std::string suffix,
                                  std::string value) {
  Batch batch;
  batch.row = std::move(row);
  batch.puts.push_back({family, std::move(suffix), std::move(value)});
  return commit(space, std::move(batch));
}

ScanPage MetadataStoreContract::scan(SpaceId space, Family family, const ScanRange& range,
                                     std::size_t limit) {
  auto page = sync_wait(store_->scan(space, family, range, limit));
  EXPECT_TRUE(page) << page.error().message();
  return page ? *std::move(page) : ScanPage{};
}

MetadataStoreContract::Pairs MetadataStoreContract::scan_pairs(SpaceId space, Family family,
                                                               const ScanRange& range,
                                                               std::size_t limit) {
  const auto page = scan(space, family, range, limit);
  Pairs pairs;
  for (const auto& entry : page.entries) pairs.emplace_back(entry.row, entry.suffix);
  return pairs;
}

Counters MetadataStoreContract::counters(SpaceId space) {
  const auto sums = sync_wait(store_->counters(space));
  EXPECT_TRUE(sums) << sums.error().message();
  return sums.value_or(Counters{-1, -1});
}

Status MetadataStoreContract::seal(SpaceId space) { return sync_wait(store_->seal(space)); }
Status MetadataStoreContract::unseal(SpaceId space) { return sync_wait(store_->unseal(space)); }
Status MetadataStoreContract::drop(SpaceId space) { return sync_wait(store_->drop(space)); }
bool MetadataStoreContract::sealed(SpaceId space) {
  const auto is_sealed = sync_wait(store_->sealed(space));
  EXPECT_TRUE(is_sealed) << is_sealed.error().message();
  return is_sealed.value_or(false);
}

namespace {

using std::string_literals::operator""s;

Code code_of(const Status& status) { return status ? Code::kInternal : status.error().code; }

std::vector<std::string> hostile_rows() {
  return {""s,
          "\0"s,
          "\0\0"s,
          "\0\1"s,
          "\0\xff"s,
          "\1"s,
          "a"s,
          "a\0"s,
          "a\0\0"s,
          "a\0\1b"s,
          "a\0\xff"s,
          "a\1"s,
          "a/"s,
          "a/b"s,
          "a/b/c"s,
          "ab"s,
          "\x7f"s,
          "\x80"s,
          "\xff"s,
          "\xff\0"s,
          "\xff\xff"s,
          std::string(kRowSizeMax, '\0'),
          std::string(kRowSizeMax, '\xff'),
          std::string(kRowSizeMax - 1, 'x') + '\0'};
}

// Test programs that use only BlobStoreContract also link this suite, but do not instantiate it.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MetadataStoreContract);

TEST_P(MetadataStoreContract, an_absent_entry_has_no_value) {
  EXPECT_EQ(get(1, Family::kCurrent, "row"), std::nullopt);
  EXPECT_TRUE(scan(1, Family::kCurrent, {}).entries.empty());
  EXPECT_EQ(counters(1), Counters{});
}

TEST_P(MetadataStoreContract, reads_see_the_commit_that_returned) {
  for (int i = 0; i < 20; ++i) {
    const auto value = std::to_string(i);
    ASSERT_TRUE(put(1, Family::kCurrent, "row", "", value));
    EXPECT_EQ(get(1, Family::kCurrent, "row"), value);
    EXPECT_EQ(scan(1, Family::kCurrent, entries_of_row("row")).entries.at(0).value, value);
  }
}

TEST_P(MetadataStoreContract, spaces_families_rows_and_suffixes_are_apart) {
  ASSERT_TRUE(put(1, Family::kCurrent, "row", "s", "value"));
  EXPECT_EQ(get(2, Family::kCurrent, "row", "s"), std::nullopt);
  EXPECT_EQ(get(1, Family::kBody, "row", "s"), std::nullopt);
  EXPECT_EQ(get(1, Family::kVersions, "row", "s"), std::nullopt);
  EXPECT_EQ(get(1, Family::kCurrent, "rows", ""), std::nullopt);
  EXPECT_EQ(get(1, Family::kCurrent, "row", ""), std::nullopt);
  EXPECT_EQ(get(1, Family::kCurrent, "row", "s"), "value");
}

TEST_P(MetadataStoreContract, the_largest_and_smallest_spaces_work) {
  for (const SpaceId space : {kSystemSpace, ~SpaceId{0}}) {
    ASSERT_TRUE(put(space, Family::kConfig, "row", "", "value"));
    EXPECT_EQ(scan_pairs(space, Family::kConfig, {}), (Pairs{{"row", ""}}));
    ASSERT_TRUE(seal(space));
    ASSERT_TRUE(drop(space));
    EXPECT_EQ(get(space, Family::kConfig, "row"), std::nullopt);
  }
}

TEST_P(MetadataStoreContract, scans_order_hostile_rows_by_their_bytes) {
  std::set<std::pair<std::string, std::string>> model;
  for (const auto& row : hostile_rows()) {
    for (const auto& suffix : {""s, "\0"s, "\xff"s, "\1"s, std::string(kSuffixSizeMax, '\xff')}) {
      ASSERT_TRUE(put(7, Family::kVersions, row, suffix, "v"));
      EXPECT_EQ(get(7, Family::kVersions, row, suffix), "v");
      model.emplace(row, suffix);
    }
  }
  EXPECT_EQ(scan_pairs(7, Family::kVersions, {}), Pairs(model.begin(), model.end()));
}

TEST_P(MetadataStoreContract, scan_ranges_are_half_open_for_hostile_bounds) {
  auto rows = hostile_rows();
  std::ranges::sort(rows);
  for (const auto& row : rows) ASSERT_TRUE(put(7, Family::kBody, row, "", "v"));
  for (const auto& start : rows) {
    for (const auto& end : rows) {
      Pairs expected;
      for (const auto& row : rows) {
        if (start <= row && row < end) expected.emplace_back(row, "");
      }
      EXPECT_EQ(scan_pairs(7, Family::kBody, {start, "", end}), expected);
    }
    EXPECT_EQ(scan_pairs(7, Family::kBody, entries_of_row(start)), (Pairs{{start, ""}}));
  }
}

TEST_P(MetadataStoreContract, scans_start_at_a_suffix) {
  for (const auto* suffix : {"", "1", "2"}) {
    ASSERT_TRUE(put(1, Family::kParts, "row", suffix, "v"));
  }
  ASSERT_TRUE(put(1, Family::kParts, "row2", "", "v"));
  EXPECT_EQ(scan_pairs(1, Family::kParts, {"row", "1", std::nullopt}),
            (Pairs{{"row", "1"}, {"row", "2"}, {"row2", ""}}));
  EXPECT_EQ(scan_pairs(1, Family::kParts, {"row", "1\0"s, "row2"}), (Pairs{{"row", "2"}}));
}

TEST_P(MetadataStoreContract, prefix_ranges_hold_exactly_the_rows_with_the_prefix) {
  for (const auto* row : {"a", "a/", "a/x", "a/\xff", "a0", "b"}) {
    ASSERT_TRUE(put(1, Family::kCurrent, row, "", "v"));
  }
  EXPECT_EQ(scan_pairs(1, Family::kCurrent, rows_with_prefix("a/")),
            (Pairs{{"a/", ""}, {"a/x", ""}, {"a/\xff", ""}}));
  EXPECT_EQ(scan_pairs(1, Family::kCurrent, rows_with_prefix("")).size(), 6);
}

TEST_P(MetadataStoreContract, pages_cover_a_range_without_gap_or_repetition) {
  Batch batch;
  batch.row = "row";
  for (int i = 100; i < 350; ++i) {
    batch.puts.push_back({Family::kParts, std::to_string(i), std::string(100, 'v')});
  }
  ASSERT_TRUE(commit(3, std::move(batch)));
  ScanRange range = entries_of_row("row");
  int next = 100;
  for (bool more = true; more;) {
    const auto page = scan(3, Family::kParts, range, 50);
    more = page.more;
    ASSERT_EQ(page.entries.size(), 50);
    for (const auto& entry : page.entries) EXPECT_EQ(entry.suffix, std::to_string(next++));
    range.start_suffix = std::string(page.entries.back().suffix) + '\0';
  }
  EXPECT_EQ(next, 350);
}

TEST_P(MetadataStoreContract, a_page_of_large_values_ends_early) {
  const std::string value(4'000'000, 'v');
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(put(3, Family::kManifest, "row" + std::to_string(10 + i), "", value));
  }
  const auto page = scan(3, Family::kManifest, {});
  EXPECT_TRUE(page.more);
  EXPECT_LT(page.entries.size(), 12);
  EXPECT_GT(page.entries.size(), 0);
}

TEST_P(MetadataStoreContract, expectations_decide) {
  Batch create;
  create.row = "row";
  create.expectations.push_back({Family::kCurrent, "", std::nullopt});
  create.puts.push_back({Family::kCurrent, "", "1"});
  EXPECT_TRUE(commit(1, create));
  EXPECT_EQ(code_of(commit(1, create)), Code::kConflict);

  Batch replace;
  replace.row = "row";
  replace.expectations.push_back({Family::kCurrent, "", "1"});
  replace.puts.push_back({Family::kCurrent, "", "2"});
  EXPECT_TRUE(commit(1, replace));
  EXPECT_EQ(code_of(commit(1, replace)), Code::kConflict);
  EXPECT_EQ(get(1, Family::kCurrent, "row"), "2");

  Batch on_absent;
  on_absent.row = "other";
  on_absent.expectations.push_back({Family::kCurrent, "", ""});  // expects an existing, empty entry
  EXPECT_EQ(code_of(commit(1, on_absent)), Code::kConflict);
}

TEST_P(MetadataStoreContract, a_conflict_changes_nothing) {
  ASSERT_TRUE(put(1, Family::kCurrent, "row", "a", "old"));
  Batch batch;
  batch.row = "row";
  batch.expectations.push_back({Family::kCurrent, "a", "old"});
  batch.expectations.push_back({Family::kBody, "b", "there"});
  batch.puts.push_back({Family::kBody, "c", "new"});
  batch.erases.push_back({Family::kCurrent, "a"});
  batch.add = {1, 100};
  EXPECT_EQ(code_of(commit(1, batch)), Code::kConflict);
  EXPECT_EQ(get(1, Family::kCurrent, "row", "a"), "old");
  EXPECT_EQ(get(1, Family::kBody, "row", "c"), std::nullopt);
  EXPECT_EQ(counters(1), Counters{});
}

// An engine may look up many adjacent entries in a different way than a single entry.
TEST_P(MetadataStoreContract, each_of_many_expectations_decides) {
  constexpr int kEntries = 200;
  const auto suffix = [](int i) { return std::to_string(1000 + i); };
  for (int i = 0; i < kEntries; i += i % 50 == 10 ? 30 : 2)
    ASSERT_TRUE(put(1, Family::kParts, "row", suffix(i), "v" + suffix(i)));
  Batch batch;
  batch.row = "row";
  for (int i = 0; i < kEntries; ++i)
    batch.expectations.push_back(
        {Family::kParts, suffix(i), get(1, Family::kParts, "row", suffix(i))});
  batch.expectations.push_back({Family::kBody, "b", std::nullopt});
  batch.expectations.push_back({Family::kParts, suffix(0), "v" + suffix(0)});  // not in key order
  EXPECT_TRUE(commit(1, batch));
  for (const std::size_t wrong : {0, 1, 9, 37, 40, 198, 199, 200, 201}) {
    auto other = batch;
    auto& value = other.expectations[wrong].value;
    value = value ? std::nullopt : std::optional<std::string>("there");
    EXPECT_EQ(code_of(commit(1, other)), Code::kConflict) << wrong;
    value = "another";
    EXPECT_EQ(code_of(commit(1, other)), Code::kConflict) << wrong;
  }
}

TEST_P(MetadataStoreContract, erases_come_before_puts_and_the_later_put_wins) {
  ASSERT_TRUE(put(1, Family::kCurrent, "row", "", "old"));
  Batch batch;
  batch.row = "row";
  batch.puts.push_back({Family::kCurrent, "", "first"});
  batch.puts.push_back({Family::kCurrent, "", "second"});
  batch.erases.push_back({Family::kCurrent, ""});
  ASSERT_TRUE(commit(1, std::move(batch)));
  EXPECT_EQ(get(1, Family::kCurrent, "row"), "second");

  Batch absent;
  absent.row = "never there";
  absent.erases.push_back({Family::kCurrent, ""});
  EXPECT_TRUE(commit(1, std::move(absent)));
}

TEST_P(MetadataStoreContract, counters_are_sums_that_may_fall) {
  Batch batch;
  batch.row = "row";
  batch.add = {2, 300};
  ASSERT_TRUE(commit(5, batch));
  batch.add = {-1, -400};
  ASSERT_TRUE(commit(5, batch));
  EXPECT_EQ(counters(5), (Counters{1, -100}));
  batch.add = {0, 0, 3, 50};
  ASSERT_TRUE(commit(5, batch));
  EXPECT_EQ(counters(5), (Counters{1, -100, 3, 50}));
  EXPECT_EQ(counters(6), Counters{});
}

TEST_P(MetadataStoreContract, a_total_does_not_grow_beyond_its_limit) {
  Batch batch{"row", {}, {{Family::kCurrent, "", "v"}}, {}, {1, 60, 1, 40}, {2, 100}};
  ASSERT_TRUE(commit(5, batch)) << "both limits are reached exactly";
  for (const auto& add :
       {Counters{1, 0, 0, 0}, Counters{0, 1, 0, 0}, Counters{0, 0, 1, 0}, Counters{0, 0, 0, 1}}) {
    Batch more{"more", {}, {{Family::kCurrent, "", "v"}}, {}, add, {2, 100}};
    EXPECT_EQ(commit(5, more).error().code, kLimitReached);
  }
  EXPECT_FALSE(get(5, Family::kCurrent, "more")) << "a refused batch changes nothing";
  EXPECT_EQ(counters(5), (Counters{1, 60, 1, 40}));
  batch.limits = {};
  batch.add = {5, 500};
  EXPECT_TRUE(commit(5, batch)) << "without a limit";
}

TEST_P(MetadataStoreContract, a_batch_that_does_not_grow_passes_a_lowered_limit) {
  Batch batch{"row", {}, {{Family::kCurrent, "", "v"}}, {}, {10, 1000}};
  ASSERT_TRUE(commit(5, batch));
  batch.limits = {2, 100};
  batch.add = {-1, -10};
  EXPECT_TRUE(commit(5, batch));
  batch.add = {1, 20, -1, -20};  // completes an upload: no running total grows
  EXPECT_TRUE(commit(5, batch));
  batch.add = {};
  EXPECT_TRUE(commit(5, batch));
  batch.add = {-1, 1};
  EXPECT_EQ(commit(5, batch).error().code, kLimitReached) << "the bytes grow";
  batch.expectations.push_back({Family::kCurrent, "", "other"});
  EXPECT_EQ(commit(5, batch).error().code, Code::kConflict) << "expectations are checked first";
}

TEST_P(MetadataStoreContract, arguments_beyond_the_limits_are_refused) {
  const std::string long_row(kRowSizeMax + 1, 'r');
  const std::string long_suffix(kSuffixSizeMax + 1, 's');
  EXPECT_EQ(code_of(put(1, Family::kCurrent, long_row, "", "")), Code::kInvalid);
  EXPECT_EQ(code_of(put(1, Family::kCurrent, "row", long_suffix, "")), Code::kInvalid);
  EXPECT_EQ(code_of(put(1, Family{0}, "row", "", "")), Code::kInvalid);
  constexpr Family kBehindLast{static_cast<std::uint8_t>(Family::kRenames) + 1};
  EXPECT_EQ(code_of(put(1, kBehindLast, "row", "", "")), Code::kInvalid);
  EXPECT_EQ(code_of(put(1, Family::kBody, "row", "", std::string(kBatchBytesMax, 'v'))),
            Code::kInvalid);
  const auto long_get = sync_wait(store_->get(1, Family::kCurrent, long_row));
  EXPECT_EQ(long_get.error().code, Code::kInvalid);
  for (const std::size_t limit : {std::size_t{0}, kScanLimitMax + 1}) {
    const auto page = sync_wait(store_->scan(1, Family::kCurrent, {}, limit));
    EXPECT_EQ(page.error().code, Code::kInvalid);
  }
  EXPECT_TRUE(put(1, Family::kCurrent, std::string(kRowSizeMax, 'r'),
                  std::string(kSuffixSizeMax, 's'), ""));
}

TEST_P(MetadataStoreContract, a_sealed_space_takes_no_commit_until_it_is_unsealed) {
  ASSERT_TRUE(put(1, Family::kCurrent, "row", "", "v"));
  EXPECT_FALSE(sealed(1));
  ASSERT_TRUE(seal(1));
  ASSERT_TRUE(seal(1));
  EXPECT_TRUE(sealed(1));
  EXPECT_EQ(code_of(put(1, Family::kCurrent, "row", "", "w")), Code::kSealed);
  EXPECT_TRUE(put(2, Family::kCurrent, "row", "", "w"));
  EXPECT_EQ(get(1, Family::kCurrent, "row"), "v");
  ASSERT_TRUE(unseal(1));
  ASSERT_TRUE(unseal(1));
  EXPECT_FALSE(sealed(1));
  EXPECT_TRUE(put(1, Family::kCurrent, "row", "", "w"));
}

TEST_P(MetadataStoreContract, drop_erases_a_sealed_space_and_nothing_else) {
  for (const SpaceId space : {1, 2, 3}) {
    Batch batch;
    batch.row = "row";
    batch.puts.push_back({Family::kCurrent, "", "v"});
    for (int i = 0; i < 2500; ++i) batch.puts.push_back({Family::kParts, std::to_string(i), "v"});
    batch.puts.push_back({Family::kBody, "", "body"});
    batch.add = {1, 4};
    ASSERT_TRUE(commit(space, std::move(batch)));
  }
  EXPECT_EQ(code_of(drop(2)), Code::kInvalid);
  EXPECT_EQ(get(2, Family::kCurrent, "row"), "v");
  ASSERT_TRUE(seal(2));
  ASSERT_TRUE(drop(2));
  ASSERT_TRUE(drop(2));
  for (const auto family : {Family::kCurrent, Family::kParts, Family::kBody}) {
    EXPECT_TRUE(scan(2, family, {}).entries.empty());
    EXPECT_FALSE(scan(1, family, {}).entries.empty());
    EXPECT_FALSE(scan(3, family, {}).entries.empty());
  }
  EXPECT_EQ(counters(2), Counters{});
  EXPECT_EQ(counters(3), (Counters{1, 4}));
  EXPECT_FALSE(sealed(2));
  EXPECT_TRUE(put(2, Family::kCurrent, "row", "", "again"));
}

TEST_P(MetadataStoreContract, verify_finds_nothing_in_a_sound_store) {
  for (const auto& row : hostile_rows()) ASSERT_TRUE(put(1, Family::kCurrent, row, "", "v"));
  ASSERT_TRUE(seal(4));
  std::vector<std::string> findings;
  const auto collect = [&](std::string finding) { findings.push_back(std::move(finding)); };
  EXPECT_TRUE(sync_wait(store_->verify(collect)));
  EXPECT_EQ(findings, std::vector<std::string>{});
}

}  // namespace
}  // namespace onggi::storage
