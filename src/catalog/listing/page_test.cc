#include "catalog/listing/page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/codec.h"
#include "base/death_test.h"
#include "catalog/types.h"

namespace onggi::catalog {
namespace {

using Rows = std::set<std::pair<std::string, std::string>>;  // pairs of a key (row) and a suffix

struct Shown {
  std::vector<std::string> items;  // "k:row", "k:row#suffix" or "p:common prefix"
  std::string last;
  std::string last_suffix;
  bool truncated = false;
  std::size_t scans = 0;
  std::size_t scanned = 0;
};

constexpr std::string_view kHiddenSuffix = "hidden";

bool is_hidden(std::string_view suffix) { return suffix.starts_with(kHiddenSuffix); }

std::string name(std::string_view row, std::string_view suffix) {
  std::string text = "k:" + hex_encode(row);
  if (!suffix.empty()) text += "#" + hex_encode(suffix);
  return text;
}

class Collect final : public ListSink {
 public:
  explicit Collect(Shown& shown) : shown_(shown) {}
  Result<bool> visible(const storage::Entry& entry) override { return !is_hidden(entry.suffix); }
  Status add(const storage::Entry& entry) override {
    shown_.items.push_back(name(entry.row, entry.suffix));
    shown_.last_suffix = entry.suffix;
    return {};
  }
  void add_common_prefix(std::string_view prefix) override {
    shown_.items.push_back("p:" + hex_encode(prefix));
    shown_.last_suffix.clear();
  }

 private:
  Shown& shown_;
};

storage::ScanPage scan(const Rows& rows, const ListScan& what) {
  storage::ScanPage page;
  auto next = rows.lower_bound({what.range.start_row, what.range.start_suffix});
  for (; next != rows.end(); ++next) {
    if (what.range.end_row && next->first >= *what.range.end_row) break;
    if (page.entries.size() == what.limit) {
      page.more = true;
      break;
    }
    page.entries.push_back({next->first, next->second, {}});
  }
  return page;
}

Shown list(const Rows& rows, const ListRules& rules) {
  Shown shown;
  Collect sink(shown);
  ListPager pager(rules);
  while (const auto what = pager.next_scan()) {
    EXPECT_TRUE(storage::check_scan(storage::Family::kCurrent, what->range, what->limit));
    const auto page = scan(rows, *what);
    ++shown.scans;
    shown.scanned += page.entries.size();
    EXPECT_TRUE(pager.take(page, sink));
  }
  shown.truncated = pager.truncated();
  shown.last = pager.last();
  return shown;
}

/// A naive implementation of the documented listing rules that looks at every entry.
Shown list_naively(const Rows& rows, const ListRules& rules) {
  Shown shown;
  std::string common_prefix;
  for (const auto& [row, suffix] : rows) {
    if (!row.starts_with(rules.prefix) || is_hidden(suffix)) continue;
    std::string item = name(row, suffix);
    if (!rules.delimiter.empty()) {
      const auto at = row.find(rules.delimiter, rules.prefix.size());
      if (at != std::string::npos) {
        const auto prefix = row.substr(0, at + rules.delimiter.size());
        if (prefix == common_prefix || prefix <= rules.after) continue;
        common_prefix = prefix;
        item = "p:" + hex_encode(prefix);
      }
    }
    const bool behind_marker =
        item[0] == 'p' || row > rules.after ||
        (row == rules.after && !rules.after_suffix.empty() && suffix > rules.after_suffix);
    if (!behind_marker) continue;
    if (shown.items.size() == std::min(rules.limit, kPageSizeMax)) {
      shown.truncated = rules.limit > 0;
      break;
    }
    shown.items.push_back(item);
  }
  return shown;
}

class Strings {
 public:
  explicit Strings(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  /// Generates text from a small alphabet, so that keys often share prefixes. The alphabet includes
  /// all bytes that are easily mishandled.
  std::string text(std::size_t pieces_max) {
    static const std::vector<std::string> kPieces = {"/",
                                                     "/",
                                                     "//",
                                                     "a",
                                                     "b",
                                                     "-",
                                                     "0",
                                                     std::string(1, '\0'),
                                                     "\n",
                                                     "%",
                                                     "+",
                                                     "~",
                                                     "\xf0\x9f\x98\x80",
                                                     "\xea\xb0\x80",
                                                     "\xe1\x84\x80\xe1\x85\xa1",
                                                     "\xf4\x8f\xbf\xbf"};
    std::string result;
    for (auto pieces = below(pieces_max + 1); pieces > 0; --pieces) {
      result += kPieces[below(kPieces.size())];
    }
    return result;
  }

 private:
  std::mt19937_64 engine_;
};

Rows random_rows(Strings& random, bool with_suffixes) {
  Rows rows;
  for (auto count = random.below(120); count > 0; --count) {
    const auto row = random.text(6);
    if (row.empty()) continue;
    if (!with_suffixes) {
      rows.emplace(row, "");
      continue;
    }
    rows.emplace(row, random.below(3) == 0 ? std::string(kHiddenSuffix) + random.text(1)
                                           : "s" + random.text(1));
  }
  return rows;
}

ListRules random_rules(Strings& random) {
  ListRules rules;
  rules.prefix = random.text(2);
  if (random.below(3) > 0) rules.delimiter = random.below(2) == 0 ? "/" : random.text(2);
  if (random.below(2) == 0) rules.after = random.text(5);
  rules.limit = random.below(40);
  return rules;
}

std::string explain(const ListRules& rules, std::uint64_t seed) {
  return "seed " + std::to_string(seed) + " prefix " + hex_encode(rules.prefix) + " delimiter " +
         hex_encode(rules.delimiter) + " after " + hex_encode(rules.after) + " limit " +
         std::to_string(rules.limit);
}

void expect_like_naive(const Rows& rows, const ListRules& rules, std::uint64_t seed) {
  const auto shown = list(rows, rules);
  const auto expected = list_naively(rows, rules);
  ASSERT_EQ(shown.items, expected.items) << explain(rules, seed);
  ASSERT_EQ(shown.truncated, expected.truncated) << explain(rules, seed);
}

void expect_pages_make_the_whole(const Rows& rows, ListRules rules, std::uint64_t seed) {
  rules.limit = kPageSizeMax;
  const auto whole = list(rows, rules);
  ASSERT_FALSE(whole.truncated);
  rules.limit = 1 + seed % 7;
  std::vector<std::string> items;
  for (bool more = true; more;) {
    const auto page = list(rows, rules);
    items.insert(items.end(), page.items.begin(), page.items.end());
    ASSERT_TRUE(!page.truncated || page.items.size() == rules.limit) << explain(rules, seed);
    rules.after = page.last;
    rules.after_suffix = page.last_suffix;
    more = page.truncated;
  }
  ASSERT_EQ(items, whole.items) << explain(rules, seed);
}

TEST(ListPager, shows_what_a_naive_reference_shows) {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    Strings random(seed);
    const auto rows = random_rows(random, seed % 2 == 0);
    for (int i = 0; i < 8; ++i) expect_like_naive(rows, random_rules(random), seed);
    if (HasFatalFailure()) return;
  }
}

TEST(ListPager, pages_to_the_end_equal_one_big_page) {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    Strings random(seed);
    const auto rows = random_rows(random, seed % 2 == 0);
    expect_pages_make_the_whole(rows, random_rules(random), seed);
    if (HasFatalFailure()) return;
  }
}

TEST(ListPager, seeks_behind_common_prefixes_however_much_they_hide) {
  Rows rows;
  for (int prefix = 0; prefix < 10; ++prefix) {
    for (int key = 0; key < 5000; ++key) {
      rows.emplace("dir" + std::to_string(prefix) + "/" + std::to_string(key), "");
    }
  }
  const auto shown =
      list(rows, {.prefix = "", .delimiter = "/", .after = "", .after_suffix = "", .limit = 1000});
  EXPECT_EQ(shown.items.size(), 10U);
  EXPECT_FALSE(shown.truncated);
  EXPECT_LE(shown.scans, 11U);
  EXPECT_LE(shown.scanned, 11 * ListPager::kScanFirst);
}

TEST(ListPager, reads_a_plain_page_with_one_scan_of_one_more) {
  Rows rows;
  for (int key = 0; key < 3000; ++key) rows.emplace("key" + std::to_string(key), "");
  const auto shown =
      list(rows, {.prefix = "", .delimiter = "", .after = "", .after_suffix = "", .limit = 1000});
  EXPECT_EQ(shown.items.size(), 1000U);
  EXPECT_TRUE(shown.truncated);
  EXPECT_EQ(shown.scans, 1U);
  EXPECT_EQ(shown.scanned, 1001U);
}

TEST(ListPager, reads_flat_keys_under_a_delimiter_in_a_few_growing_scans) {
  Rows rows;
  for (int key = 0; key < 3000; ++key) rows.emplace("key" + std::to_string(key), "");
  const auto shown =
      list(rows, {.prefix = "", .delimiter = "/", .after = "", .after_suffix = "", .limit = 1000});
  EXPECT_EQ(shown.items.size(), 1000U);
  EXPECT_LE(shown.scans, 4U);
  EXPECT_LE(shown.scanned, 1001U);
}

TEST(ListPager, is_not_truncated_when_only_the_last_common_prefix_goes_on) {
  Rows rows;
  for (int key = 0; key < 100; ++key) rows.emplace("a/" + std::to_string(key), "");
  EXPECT_FALSE(list(rows, {"", "/", "", "", 1}).truncated);
  rows.emplace("b", "");
  EXPECT_TRUE(list(rows, {"", "/", "", "", 1}).truncated);
}

TEST(ListPager, takes_markers_and_prefixes_longer_than_any_key) {
  Rows rows;
  rows.emplace(std::string(kKeySizeMax, 'a'), "");
  rows.emplace("b", "");
  const std::string monster(100'000, 'a');
  EXPECT_EQ(list(rows, {"", "", monster, "", 10}).items.size(), 1U);
  EXPECT_TRUE(list(rows, {monster, "", "", "", 10}).items.empty());
  EXPECT_EQ(list(rows, {"", "", "", "", 0}).scans, 0U);
}

/// A pager that lists the keys with the prefix "a", and a valid page. Each test makes the page
/// invalid.
struct ListPagerDeathTest : DeathTest {
  Shown shown;
  Collect sink{shown};
  ListPager pager{
      ListRules{.prefix = "a", .delimiter = "/", .after = {}, .after_suffix = {}, .limit = 3}};
  storage::ScanPage page;

  void SetUp() override { page.entries = {{"a1", {}, {}}, {"a2/x", {}, {}}}; }
  void take() { static_cast<void>(pager.take(page, sink)); }
};

TEST_F(ListPagerDeathTest, takes_rows_with_the_prefix) {
  page.entries.push_back({"b", {}, {}});
  EXPECT_DEATH(take(), "CHECK failed: .*prefix");
}

TEST_F(ListPagerDeathTest, takes_rows_in_order) {
  std::swap(page.entries.front(), page.entries.back());
  EXPECT_DEATH(take(), "CHECK failed: .*is_sorted");
}

TEST_F(ListPagerDeathTest, takes_no_more_than_it_asked_for) {
  page.entries.resize(5, page.entries.back());
  EXPECT_DEATH(take(), "CHECK failed: .*scan_limit_");
}

TEST_F(ListPagerDeathTest, goes_forward) {
  page.more = true;
  take();
  ASSERT_TRUE(pager.next_scan());
  EXPECT_DEATH(take(), "CHECK failed: .*is_from");
}

TEST_F(ListPagerDeathTest, ends_once) {
  take();
  ASSERT_FALSE(pager.next_scan());
  EXPECT_EQ(shown.items.size(), 2U);
  EXPECT_DEATH(take(), "CHECK failed: .*done_");
}

}  // namespace
}  // namespace onggi::catalog
