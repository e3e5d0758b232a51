#include "server/process.h"

#include <gtest/gtest.h>

namespace onggi::server {
namespace {

TEST(Process, gives_all_connections_where_there_are_enough_descriptors) {
  EXPECT_EQ(connections_within(12'000, 20'000), 12'000);
  EXPECT_EQ(connections_within(12'000, 1'048'576), 12'000);
  EXPECT_EQ(connections_within(100, 1024), 100);
}

TEST(Process, keeps_descriptors_for_storage_where_there_are_few) {
  EXPECT_EQ(connections_within(12'000, 1024), 512);
  EXPECT_EQ(connections_within(12'000, 512), 64);
  EXPECT_EQ(connections_within(12'000, 64), 8);
  EXPECT_GE(connections_within(12'000, 0), 1);
}

}  // namespace
}  // namespace onggi::server
