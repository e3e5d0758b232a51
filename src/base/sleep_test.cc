#include "base/sleep.h"

#include <gtest/gtest.h>

#include "base/task.h"
#include "base/when_all.h"

namespace onggi {
namespace {

Task<bool> nap(Sleeper& sleeper, Sleeper::Clock::duration duration) {
  co_return co_await sleeper.sleep_for(duration);
}

TEST(Sleeper, wakes_after_the_time_and_not_before) {
  Sleeper sleeper;
  const auto start = Sleeper::Clock::now();
  EXPECT_TRUE(sync_wait(nap(sleeper, std::chrono::milliseconds(5))));
  EXPECT_GE(Sleeper::Clock::now() - start, std::chrono::milliseconds(5));
}

TEST(Sleeper, wakes_everybody_when_it_is_stopped) {
  Sleeper sleeper;
  std::vector<Task<bool>> naps;
  for (int i = 0; i < 3; ++i) naps.push_back(nap(sleeper, std::chrono::hours(1)));
  std::jthread stopper([&] { sleeper.stop(); });
  EXPECT_EQ(sync_wait(when_all(std::move(naps), 3)), std::vector<bool>(3, false));
  EXPECT_FALSE(sync_wait(nap(sleeper, std::chrono::hours(1))));
}

}  // namespace
}  // namespace onggi
