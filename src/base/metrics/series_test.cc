#include "base/metrics/series.h"

#include <gtest/gtest.h>

namespace onggi::metrics {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kHour = 0;
constexpr std::size_t kMonth = 3;

struct MetricsSeries : testing::Test {
  Time now = from_unix_ms(1'800'000'000'000);
  Totals totals;
  Series series;

  void step(std::chrono::microseconds by, std::uint64_t requests, const Usage& usage = {}) {
    now += by;
    totals.requests += requests;
    totals.durations[3] += requests;
    series.add(now, totals, usage);
  }
  [[nodiscard]] std::vector<std::uint64_t> last_requests(std::size_t resolution,
                                                         std::size_t count) const {
    const auto window = series.window(resolution, now);
    std::vector<std::uint64_t> last;
    for (auto i = window.points.size() - count; i < window.points.size(); ++i)
      last.push_back(window.points[i].counted.requests);
    return last;
  }
};

TEST_F(MetricsSeries, puts_what_was_counted_into_the_slots_of_that_time) {
  step(seconds(0), 5);  // the first sample only sets the baseline
  step(seconds(10), 1);
  step(seconds(10), 2);
  step(seconds(10), 3);
  EXPECT_EQ(last_requests(kHour, 4), (std::vector<std::uint64_t>{0, 1, 2, 3}));
  EXPECT_EQ(last_requests(kMonth, 2), (std::vector<std::uint64_t>{0, 6}));
  const auto window = series.window(kHour, now);
  EXPECT_EQ(window.points.size(), kResolutions[kHour].points);
  EXPECT_EQ(window.start + seconds(3600), now);  // the slot that starts now has no data yet
  EXPECT_EQ(window.points.back().covered, milliseconds(10'000));
  EXPECT_EQ(window.points[0].covered, milliseconds(0));
}

TEST_F(MetricsSeries, a_ring_forgets_what_is_older_than_it) {
  step(seconds(0), 0);
  step(seconds(10), 7);
  now += hours(1) - seconds(20);
  EXPECT_EQ(series.window(kHour, now).points[1].counted.requests, 7U);
  now += minutes(1);
  for (const auto& point : series.window(kHour, now).points) EXPECT_EQ(point.counted.requests, 0U);
  step(seconds(0), 0);
  EXPECT_EQ(last_requests(kMonth, 1), std::vector<std::uint64_t>{7});
}

TEST_F(MetricsSeries, a_clock_that_is_set_back_forgets_the_future_and_goes_on) {
  step(seconds(0), 0);
  step(seconds(10), 1);
  step(hours(24 * 365), 100);
  step(-hours(24 * 365), 50);
  step(seconds(10), 2);
  step(seconds(10), 3);
  EXPECT_EQ(last_requests(kHour, 2), (std::vector<std::uint64_t>{2, 3}));
}

TEST_F(MetricsSeries, tells_buckets_apart_until_they_are_gone) {
  step(seconds(0), 0, {{30, 3}, {{"a", {10, 1}}, {"b", {20, 2}}}});
  step(seconds(10), 0, {{40, 4}, {{"a", {20, 2}}}});
  EXPECT_EQ(series.window(kHour, now).points.back().stored.bytes, 30);
  const auto a = series.window_of("a", kHour, now);
  EXPECT_EQ(a.points.back().bytes, 20);
  EXPECT_EQ(a.points[a.points.size() - 2].objects, 1);
  EXPECT_EQ(series.window_of("b", kHour, now).points.back().bytes, -1);
}

TEST_F(MetricsSeries, keeps_no_more_buckets_than_its_limit) {
  Usage usage{{0, 0}};
  for (int i = 0; i < 300; ++i) usage.buckets.emplace("bucket-" + std::to_string(i), Stored{1, 1});
  step(seconds(0), 0, usage);
  std::size_t kept = 0;
  for (const auto& [name, stored] : usage.buckets)
    kept += series.window_of(name, kHour, now).points.back().bytes == 1 ? 1 : 0;
  EXPECT_EQ(kept, Series::kBucketsMax);
}

TEST_F(MetricsSeries, come_back_from_their_bytes) {
  for (int i = 0; i < 400; ++i)
    step(seconds(10), static_cast<std::uint64_t>(i), {{1LL << 50, i}, {{"a", {i, i}}}});
  Series read;
  ASSERT_TRUE(read.decode(series.encode()));
  for (std::size_t i = 0; i < kResolutions.size(); ++i) {
    const auto before = series.window(i, now);
    const auto after = read.window(i, now);
    EXPECT_EQ(before.start, after.start);
    for (std::size_t point = 0; point < before.points.size(); ++point) {
      EXPECT_EQ(before.points[point].covered, after.points[point].covered);
      EXPECT_EQ(before.points[point].counted.durations, after.points[point].counted.durations);
      EXPECT_EQ(before.points[point].stored.bytes, after.points[point].stored.bytes);
    }
    EXPECT_EQ(read.window_of("a", i, now).points.back().bytes,
              series.window_of("a", i, now).points.back().bytes);
  }
  EXPECT_LT(series.encode().size(), 64U * 1024);
  EXPECT_EQ(read.encode(), series.encode());
}

TEST_F(MetricsSeries, foreign_or_damaged_bytes_change_nothing) {
  step(seconds(0), 0, {{30, 3}, {{"a", {10, 1}}}});
  step(seconds(10), 1, {{30, 3}, {{"a", {10, 1}}}});
  const auto good = series.encode();
  for (std::size_t size = 0; size < good.size(); size += 1 + size / 16) {
    EXPECT_FALSE(series.decode(std::string_view(good).substr(0, size)));
    auto damaged = good;
    damaged[size] = static_cast<char>(damaged[size] ^ 0x10);
    EXPECT_FALSE(series.decode(damaged));
  }
  EXPECT_FALSE(series.decode("[settings]\n"));
  EXPECT_EQ(series.encode(), good);
}

TEST_F(MetricsSeries, percentiles_lie_within_the_bucket_of_their_rank) {
  EXPECT_EQ(percentile_ms(totals, 0.5), std::nullopt);
  totals.durations[3] = 98;  // requests of up to 1 ms
  totals.durations[9] = 1;   // requests of up to 100 ms
  totals.durations[18] = 1;  // requests of more than a minute
  EXPECT_GT(*percentile_ms(totals, 0.5), 0.5);
  EXPECT_LT(*percentile_ms(totals, 0.5), 1);
  EXPECT_DOUBLE_EQ(*percentile_ms(totals, 0.99), 100);
  EXPECT_DOUBLE_EQ(*percentile_ms(totals, 0.999), 60'000);
}

}  // namespace
}  // namespace onggi::metrics
