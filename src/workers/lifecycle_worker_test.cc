#include "workers/lifecycle_worker.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "catalog/rules.h"
#include "catalog/testing/catalog.h"
#include "storage/memory/memory_blob_store.h"
#include "storage/memory/memory_metadata_store.h"

namespace onggi::workers {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kInterval = std::chrono::hours(6);

struct LifecycleWorkerTest : testing::Test {
  ManualClock clock{from_unix_ms(1'800'000'000'000)};
  SystemRandom random;
  std::unique_ptr<storage::MetadataStore> metadata = storage::make_memory_metadata_store();
  storage::MemoryBlobStore blobs;
  catalog::Engine engine{*metadata, blobs, clock, random, {}};
  catalog::Buckets buckets{engine};
  catalog::Objects objects{engine};
  catalog::Lifecycle lifecycle{engine, buckets, objects, {}};
  Sleeper sleeper;
  metrics::Registry registry;

  LifecycleWorkerTest() {
    EXPECT_TRUE(sync_wait(buckets.open()));
    EXPECT_TRUE(sync_wait(buckets.create("jars", {"owner"})));
    catalog::LifecycleRules rules;
    auto& rule = rules.rules.emplace_back();
    rule.enabled = true;
    rule.days = 1;
    EXPECT_TRUE(sync_wait(
        buckets.set_document("jars", catalog::BucketDocument::kLifecycle, catalog::encode(rules))));
  }
  void put(int count) {
    const auto bucket = *buckets.find("jars");
    for (int i = 0; i < count; ++i) {
      catalog::PutRequest request;
      request.key = "key-" + std::to_string(i);
      catalog::StringSource nothing("");
      catalog::IncomingBody body;
      body.source = &nothing;
      EXPECT_TRUE(sync_wait(objects.put(*bucket, std::move(request), std::move(body))));
    }
  }
  [[nodiscard]] bool shows(const std::string& line) const {
    metrics::Text text;
    registry.write(text);
    return text.take().find(line + "\n") != std::string::npos;
  }
  /// Runs a worker until /metrics shows `line`.
  void run_until(const std::string& line, PaceSchedule schedule) {
    LifecycleWorker lifecycle_worker(lifecycle, clock, sleeper, registry, schedule);
    auto running = std::async(std::launch::async, [&] { sync_wait(lifecycle_worker.run()); });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!shows(line) && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(milliseconds(1));
    EXPECT_TRUE(shows(line)) << line;
    sleeper.stop();
    running.wait();
  }
};

TEST_F(LifecycleWorkerTest, a_walk_tells_what_it_did_and_rests_as_its_rate_says) {
  put(40);
  clock.advance(std::chrono::hours(72));
  const auto begin = std::chrono::steady_clock::now();
  run_until("onggi_lifecycle_passes_total 1",
            {.rate = 4'000, .interval = kInterval, .first = milliseconds(0)});
  // The cost is at least 440: 40 objects are examined, and 40 removals cost 10 each.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(100));
  EXPECT_TRUE(shows("onggi_lifecycle_expired_total{kind=\"current\"} 40"));
  EXPECT_TRUE(shows("onggi_lifecycle_looked_at_total 40"));
  EXPECT_TRUE(shows("onggi_lifecycle_buckets_total 1"));
  clock.advance(std::chrono::seconds(90));
  EXPECT_TRUE(shows("onggi_lifecycle_lag_seconds 90"));
}

TEST_F(LifecycleWorkerTest, the_next_walk_comes_after_the_interval) {
  put(1);
  clock.advance(std::chrono::hours(72));
  PaceSchedule schedule{.rate = 10'000, .interval = milliseconds(1), .first = milliseconds(0)};
  LifecycleWorker lifecycle_worker(lifecycle, clock, sleeper, registry, schedule);
  auto running = std::async(std::launch::async, [&] { sync_wait(lifecycle_worker.run()); });
  while (!shows("onggi_lifecycle_passes_total 1")) std::this_thread::sleep_for(milliseconds(1));
  clock.advance(milliseconds(1));
  while (!shows("onggi_lifecycle_passes_total 2")) std::this_thread::sleep_for(milliseconds(1));
  sleeper.stop();
  running.wait();
  EXPECT_FALSE(lifecycle.status().running);
}

TEST_F(LifecycleWorkerTest, a_clock_that_was_set_back_does_not_stop_it) {
  lifecycle.begin();
  while (*sync_wait(lifecycle.step())) continue;
  clock.advance(-std::chrono::hours(24 * 365));
  run_until("onggi_lifecycle_passes_total 1",
            {.rate = 10'000, .interval = kInterval, .first = milliseconds(0)});
  EXPECT_TRUE(shows("onggi_lifecycle_lag_seconds 0"));
}

TEST_F(LifecycleWorkerTest, without_a_rate_nothing_expires) {
  put(1);
  clock.advance(std::chrono::hours(72));
  LifecycleWorker lifecycle_worker(lifecycle, clock, sleeper, registry,
                                   {.rate = 0, .first = milliseconds(0)});
  sync_wait(lifecycle_worker.run());
  EXPECT_TRUE(shows("onggi_lifecycle_looked_at_total 0"));
}

}  // namespace
}  // namespace onggi::workers
