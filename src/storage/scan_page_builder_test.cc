#include "storage/scan_page_builder.h"

#include <gtest/gtest.h>

#include <string>

#include "base/death_test.h"

namespace onggi::storage {
namespace {

TEST(ScanPageBuilder, keeps_the_bytes_of_its_entries_for_the_page) {
  ScanPageBuilder builder(2);
  {
    const std::string row(100'000, 'r');
    builder.add({builder.keep(row), builder.keep("1"), builder.keep("first")});
    EXPECT_FALSE(builder.full());
    builder.add({builder.keep(row), builder.keep("2"), builder.keep("second")});
  }
  EXPECT_TRUE(builder.full());
  const auto page = builder.finish(true);
  ASSERT_EQ(page.entries.size(), 2U);
  EXPECT_TRUE(page.more);
  EXPECT_EQ(page.entries[0].row, std::string(100'000, 'r'));
  EXPECT_EQ(page.entries[0].value, "first");
  EXPECT_EQ(page.entries[1].suffix, "2");
  EXPECT_EQ(page.entries[1].value, "second");
}

using ScanPageBuilderDeathTest = DeathTest;

TEST_F(ScanPageBuilderDeathTest, takes_entries_in_order_only) {
  ScanPageBuilder builder(3);
  builder.add({"b", "", ""});
  builder.add({"b", "1", ""});
  EXPECT_DEATH(builder.add({"a", "2", ""}), "CHECK failed: .*comes_before");
  EXPECT_DEATH(builder.add({"b", "1", ""}), "CHECK failed: .*comes_before");
}

TEST_F(ScanPageBuilderDeathTest, takes_no_more_entries_than_the_limit) {
  ScanPageBuilder builder(1);
  builder.add({"a", "", ""});
  EXPECT_DEATH(builder.add({"b", "", ""}), "CHECK failed: .* < limit_");
}

}  // namespace
}  // namespace onggi::storage
