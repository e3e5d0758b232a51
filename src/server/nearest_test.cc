#include "server/nearest.h"

#include <gtest/gtest.h>

namespace onggi::server {
namespace {

TEST(Nearest, counts_changes_gaps_and_swaps) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "user"), 4U);
  EXPECT_EQ(edit_distance("user", "user"), 0U);
  EXPECT_EQ(edit_distance("usre", "user"), 1U);
  EXPECT_EQ(edit_distance("buckte", "bucket"), 1U);
  EXPECT_EQ(edit_distance("buckets", "bucket"), 1U);
  EXPECT_EQ(edit_distance("grand", "grant"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, is_the_first_of_the_nearest_within_reach) {
  EXPECT_EQ(nearest("lst", {"create", "list", "lost"}, 2), "list");
  EXPECT_EQ(nearest("list", {"lost", "list"}, 2), "list");
  EXPECT_EQ(nearest("frobnicate", {"create", "list"}, 2), std::nullopt);
  EXPECT_EQ(nearest("x", {}, 9), std::nullopt);
  EXPECT_EQ(nearest(std::string(1'000'000, 'x'), {"list"}, 9), std::nullopt);
}

}  // namespace
}  // namespace onggi::server
