#include "workers/garbage_worker.h"

#include <gtest/gtest.h>

#include <future>

#include "catalog/scrub.h"
#include "catalog/testing/catalog.h"
#include "workers/scrub_worker.h"

namespace onggi::workers {
namespace {

using std::chrono::milliseconds;

struct WorkersTest : testing::Test {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs;
  catalog::Engine engine{*metadata, blobs, clock, random, {.orphan_age_min = {}}};
  catalog::Buckets buckets{engine};
  catalog::Garbage garbage{engine, buckets};
  catalog::Scrub scrub{engine, buckets};
  Sleeper sleeper;
  metrics::Registry registry;

  void write_blob(std::size_t size) {
    auto writer = *sync_wait(blobs.create(size));
    const std::string bytes(size, 'x');
    ASSERT_TRUE(sync_wait(writer->append(bytes)));
    ASSERT_TRUE(sync_wait(writer->finish()));
  }
  [[nodiscard]] bool shows(const std::string& line) const {
    metrics::Text text;
    registry.write(text);
    return text.take().find(line + "\n") != std::string::npos;
  }
  /// Runs `worker` until /metrics shows `line`.
  void run_until(
      Task<void> worker, const std::string& line, const std::function<void()>& meanwhile = [] {}) {
    auto running = std::async(std::launch::async, [&] { sync_wait(std::move(worker)); });
    meanwhile();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!shows(line) && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(milliseconds(1));
    EXPECT_TRUE(shows(line)) << line;
    sleeper.stop();
    running.wait();
  }
};

TEST_F(WorkersTest, a_search_for_orphans_that_gives_up_is_repeated_soon) {
  Schedule schedule;
  schedule.orphans_first = milliseconds(0);
  schedule.orphans_retry = milliseconds(1);
  write_blob(10);
  GarbageWorker workers(garbage, buckets, sleeper, registry, schedule);
  auto pending_blob = engine.core().pending_blobs.begin();
  const auto land = [&] { pending_blob = {}; };
  run_until(workers.sweep_orphans(), "onggi_orphan_blobs_total 1", land);
  EXPECT_EQ(blobs.blob_count(), 0U);
}

TEST_F(WorkersTest, a_scrub_reads_all_and_rests_as_its_rate_says) {
  write_blob(300'000);
  write_blob(100'000);
  PaceSchedule schedule;
  schedule.interval = std::chrono::hours(7 * 24);
  schedule.rate = 4'000'000;
  schedule.first = milliseconds(0);
  const auto begin = std::chrono::steady_clock::now();
  ScrubWorker scrubber(scrub, clock, sleeper, registry, schedule);
  run_until(scrubber.run(), "onggi_scrub_passes_total 1");
  EXPECT_TRUE(shows("onggi_scrub_bytes_total 400000"));
  EXPECT_TRUE(shows("onggi_scrub_damaged 0"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(75));
}

TEST_F(WorkersTest, a_scrub_that_was_stopped_goes_on_and_a_finished_one_waits) {
  for (int i = 0; i < 50; ++i) write_blob(10'000);
  PaceSchedule schedule;
  schedule.interval = std::chrono::hours(7 * 24);
  schedule.first = milliseconds(0);
  schedule.rate = 10'000'000;
  {
    ScrubWorker scrubber(scrub, clock, sleeper, registry, schedule);
    auto running = std::async(std::launch::async, [&] { sync_wait(scrubber.run()); });
    while (shows("onggi_scrub_bytes_total 0")) std::this_thread::sleep_for(milliseconds(1));
    sleeper.stop();
    running.wait();
  }
  EXPECT_TRUE(scrub.status().running);
  catalog::Scrub next(engine, buckets);
  ASSERT_TRUE(sync_wait(next.load()));
  EXPECT_TRUE(next.status().running);
  metrics::Registry fresh;
  Sleeper again;
  ScrubWorker scrubber(next, clock, again, fresh, schedule);
  auto running = std::async(std::launch::async, [&] { sync_wait(scrubber.run()); });
  while (!next.status().finished) std::this_thread::sleep_for(milliseconds(1));
  again.stop();
  running.wait();
  metrics::Text text;
  fresh.write(text);
  const auto shown = text.take();
  EXPECT_EQ(shown.find("onggi_scrub_bytes_total 500000\n"), std::string::npos) << shown;
  EXPECT_NE(shown.find("onggi_scrub_passes_total 1\n"), std::string::npos) << shown;
}

}  // namespace
}  // namespace onggi::workers
