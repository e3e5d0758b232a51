#include "server/process.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>

namespace onggi::server {
namespace {

TEST(Process, gives_all_connections_where_there_are_enough_descriptors) {
  EXPECT_EQ(connections_within(12'000, 20'000), 12'000);
  EXPECT_EQ(connections_within(12'000, 1'048'576), 12'000);
  EXPECT_EQ(connections_within(100, 1024), 100);
}

TEST(Process, keeps_descriptors_for_storage_where_there_are_few) {
  EXPECT_EQ(connections_within(12'000, 1024), 352);
  EXPECT_EQ(connections_within(12'000, 512), 64);
  EXPECT_EQ(connections_within(12'000, 64), 8);
  EXPECT_GE(connections_within(12'000, 0), 1);
}

rlimit core_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_CORE, &limit);
  return limit;
}

/// Prepares this process, which is the child of a death test, and exits with 0 if the limit of core
/// dumps is then `soft` and `hard`.
[[noreturn]] void prepare_and_exit(rlim_t soft, rlim_t hard) {
  prepare_process();
  const auto limit = core_limit();
  std::_Exit(limit.rlim_cur == soft && limit.rlim_max == hard ? 0 : 1);
}

TEST(ProcessDeathTest, leaves_no_core_dumps) {
  EXPECT_EXIT(
      {
        ::unsetenv(kCoreDumpsVariable);
        prepare_and_exit(0, 0);
      },
      testing::ExitedWithCode(0), "");
}

TEST(ProcessDeathTest, leaves_core_dumps_if_the_environment_allows_them) {
  EXPECT_EXIT(
      {
        ::setenv(kCoreDumpsVariable, "1", 1);
        const auto before = core_limit();
        prepare_and_exit(before.rlim_cur, before.rlim_max);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace onggi::server
