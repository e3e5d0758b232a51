#include "workers/chart_recorder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "base/random.h"
#include "catalog/engine.h"
#include "storage/memory/memory_blob_store.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::workers {
namespace {

struct RecorderTest : testing::Test {
  ManualClock clock{from_unix_ms(1'800'000'000'000)};
  SystemRandom random;
  BlockingPool pool{1};
  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs;
  catalog::Engine engine{*metadata, blobs, clock, random, {}};
  catalog::Buckets buckets{engine};
  std::filesystem::path folder = testing::TempDir() + "/onggi-recorder-" +
                                 testing::UnitTest::GetInstance()->current_test_info()->name();
  std::string file = folder / "charts";

  RecorderTest() {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    EXPECT_TRUE(sync_wait(buckets.open()));
    EXPECT_TRUE(sync_wait(buckets.create("jars", {"owner"})));
  }
  ~RecorderTest() override { std::filesystem::remove_all(folder); }

  /// Simulates a server that runs for ten seconds and counts `requests` requests.
  void live(metrics::Series& series, std::uint64_t requests) {
    Sleeper sleeper;
    std::promise<void> began;
    std::uint64_t counted = 0;
    int asked = 0;
    const auto read = [&] {
      const metrics::Totals totals{.requests = counted};
      if (asked++ == 0) began.set_value();
      return totals;
    };
    ChartRecorder recorder(series, buckets, clock, sleeper, pool, file, read,
                           {.sample = std::chrono::hours(1)});
    recorder.load();
    auto running = std::async(std::launch::async, [&] { sync_wait(recorder.run()); });
    began.get_future().wait();
    while (series.window_of("jars", 0, clock.now()).points.back().bytes < 0)
      std::this_thread::yield();
    counted = requests;
    clock.advance(std::chrono::seconds(10));
    sleeper.stop();
    running.wait();
  }
};

TEST_F(RecorderTest, what_was_measured_survives_a_restart) {
  metrics::Series first;
  live(first, 3);
  metrics::Series second;
  live(second, 5);
  const auto window = second.window(0, clock.now());
  const auto size = window.points.size();
  EXPECT_EQ(window.points[size - 2].counted.requests, 3U);
  EXPECT_EQ(window.points[size - 1].counted.requests, 5U);
  EXPECT_EQ(window.points[size - 1].stored.objects, 0);
}

TEST_F(RecorderTest, begins_anew_when_the_file_is_not_its_own) {
  std::ofstream(file) << "something else";
  metrics::Series series;
  live(series, 3);
  EXPECT_EQ(series.window(0, clock.now()).points.back().counted.requests, 3U);
  metrics::Series next;
  std::ifstream in(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  EXPECT_TRUE(next.decode(bytes));
}

TEST_F(RecorderTest, a_file_that_cannot_be_written_stops_nothing) {
  std::filesystem::create_directories(file + "/in the way");
  metrics::Series series;
  live(series, 3);
  EXPECT_EQ(series.window(0, clock.now()).points.back().counted.requests, 3U);
}

}  // namespace
}  // namespace onggi::workers
