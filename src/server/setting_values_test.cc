#include "server/setting_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onggi::server {
namespace {

TEST(SettingValues, takes_sizes_and_durations_with_units) {
  EXPECT_EQ(parse_size("4096").value(), 4096U);
  EXPECT_EQ(parse_size("16KiB").value(), 16384U);
  EXPECT_EQ(parse_size("256 MiB").value(), 256U << 20);
  EXPECT_EQ(parse_size("1GB").value(), 1'000'000'000U);
  EXPECT_EQ(parse_duration("500ms").value().count(), 500);
  EXPECT_EQ(parse_duration("30s").value().count(), 30'000);
  EXPECT_EQ(parse_duration("7d").value().count(), 604'800'000);
  for (const auto* bad : {"", "x", "-1", "1.5MiB", "1kib", "99999999999999999999", "99999999TiB"})
    EXPECT_FALSE(parse_size(bad)) << bad;
  for (const auto* bad : {"", "30", "30 sec", "-1s", "99999d"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
}

TEST(SettingValues, are_written_in_the_largest_unit_that_divides_them) {
  for (const auto* text : {"0", "1000", "16KiB", "1025KiB", "256MiB", "1GiB", "3TiB"})
    EXPECT_EQ(size_text(parse_size(text).value()), text);
  for (const auto* text : {"1ms", "1500ms", "90s", "5m", "12h", "7d"})
    EXPECT_EQ(duration_text(parse_duration(text).value()), text);
  EXPECT_EQ(size_text(1024), "1KiB");
  EXPECT_EQ(duration_text(std::chrono::seconds(60)), "1m");
  EXPECT_EQ(duration_text(std::chrono::seconds(0)), "0s");
}

TEST(SettingValues, splits_lists_at_commas) {
  EXPECT_THAT(list_items(" a, b c ,,d"), testing::ElementsAre("a", "b c", "d"));
  EXPECT_THAT(list_items(""), testing::IsEmpty());
}

}  // namespace
}  // namespace onggi::server
