#include "base/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onggi::metrics {
namespace {

using testing::HasSubstr;

TEST(Metrics, are_written_as_prometheus_text) {
  Registry registry;
  registry.counter("onggi_b_total", "Second.", {{"op", "Put\"\\\n"}}).add(3);
  registry.gauge("onggi_a", "First.").set(-2);
  registry.watch("onggi_c", "gauge", "Asked for.", {}, [] { return 0.5; });
  Text text;
  registry.write(text);
  EXPECT_EQ(text.take(),
            "# HELP onggi_a First.\n# TYPE onggi_a gauge\nonggi_a -2\n"
            "# HELP onggi_b_total Second.\n# TYPE onggi_b_total counter\n"
            "onggi_b_total{op=\"Put\\\"\\\\\\n\"} 3\n"
            "# HELP onggi_c Asked for.\n# TYPE onggi_c gauge\nonggi_c 0.5\n");
}

TEST(Metrics, count_durations_in_cumulative_buckets) {
  Registry registry;
  auto& histogram = registry.histogram("onggi_seconds", "Time.", {{"op", "Get"}});
  histogram.observe(std::chrono::microseconds(100));
  histogram.observe(std::chrono::milliseconds(3));
  histogram.observe(std::chrono::hours(1));
  Text text;
  registry.write(text);
  const auto out = text.take();
  EXPECT_THAT(out, HasSubstr("onggi_seconds_bucket{op=\"Get\",le=\"0.0001\"} 1\n"));
  EXPECT_THAT(out, HasSubstr("onggi_seconds_bucket{op=\"Get\",le=\"0.0025\"} 1\n"));
  EXPECT_THAT(out, HasSubstr("onggi_seconds_bucket{op=\"Get\",le=\"0.005\"} 2\n"));
  EXPECT_THAT(out, HasSubstr("onggi_seconds_bucket{op=\"Get\",le=\"60\"} 2\n"));
  EXPECT_THAT(out, HasSubstr("onggi_seconds_bucket{op=\"Get\",le=\"+Inf\"} 3\n"));
  EXPECT_THAT(out, HasSubstr("onggi_seconds_count{op=\"Get\"} 3\n"));
}

}  // namespace
}  // namespace onggi::metrics
