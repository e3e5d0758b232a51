#include "workers/disk_watch.h"

#include <gtest/gtest.h>

namespace onggi::workers {
namespace {

TEST(DiskWatch, begins_at_once_and_ends_when_room_stays) {
  Sleeper sleeper;
  BlockingPool pool(1);
  metrics::Registry registry;
  DiskWatch watch(sleeper, pool, registry, [] { return true; }, {.clear_checks = 3});
  const auto metric = [&] {
    metrics::Text text;
    registry.write(text);
    return text.take().contains("onggi_writes_refused 1\n");
  };
  EXPECT_FALSE(watch.refuses_writes() || metric());
  watch.note(true);
  EXPECT_FALSE(watch.refuses_writes());
  watch.note(false);
  EXPECT_TRUE(watch.refuses_writes() && metric());
  // The disk alternates between full and almost full.
  for (int i = 0; i < 10; ++i) {
    watch.note(true);
    watch.note(true);
    EXPECT_TRUE(watch.refuses_writes());
    watch.note(false);
  }
  watch.note(true);
  watch.note(true);
  watch.note(true);
  EXPECT_FALSE(watch.refuses_writes() || metric());
  watch.note(false);
  EXPECT_TRUE(watch.refuses_writes());
}

TEST(DiskWatch, looks_until_it_is_stopped) {
  Sleeper sleeper;
  BlockingPool pool(1);
  metrics::Registry registry;
  std::atomic<int> looks = 0;
  const auto look = [&] {
    if (++looks == 3) sleeper.stop();
    return false;
  };
  DiskWatch watch(sleeper, pool, registry, look, {.interval = std::chrono::milliseconds(1)});
  sync_wait(watch.run());
  EXPECT_EQ(looks, 3);
  EXPECT_TRUE(watch.refuses_writes());
}

}  // namespace
}  // namespace onggi::workers
