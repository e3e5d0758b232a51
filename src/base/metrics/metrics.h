// Metrics: measurements of the running server, in the Prometheus text format. main creates a
// Registry and passes it to the code that updates the metrics. Metrics are registered with their
// labels at startup and live as long as the registry. Updates use relaxed atomic operations and
// never block.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onggi::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

/// A count that only grows.
class Counter {
 public:
  void add(std::uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// Counts durations in buckets with fixed upper bounds from 100 us to 60 s.
class Histogram {
 public:
  static constexpr std::size_t kBucketCount = 18;
  void observe(std::chrono::nanoseconds duration);
  struct Values {
    std::vector<std::uint64_t> counts;  // per bucket, not cumulative; the last bucket is unbounded
    std::uint64_t count = 0;
    double sum_s = 0;
  };
  [[nodiscard]] Values values() const;
  [[nodiscard]] static const std::vector<double>& bounds_s();

 private:
  std::array<std::atomic<std::uint64_t>, kBucketCount + 1> counts_{};
  std::atomic<std::uint64_t> sum_ns_{0};
};

/// Builds text in the Prometheus format. Used by Registry, and by code that collects its own
/// values on each scrape.
class Text {
 public:
  /// Starts a metric family. All samples until the next call to family() belong to this family.
  void family(std::string_view name, std::string_view type, std::string_view help);
  void sample(const Labels& labels, double value);
  void histogram(const Labels& labels, const Histogram::Values& values);
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void line(std::string_view suffix, const Labels& labels, std::string_view value);
  std::string name_;
  std::string out_;
};

class Registry {
 public:
  Counter& counter(std::string name, std::string help, Labels labels = {});
  Gauge& gauge(std::string name, std::string help, Labels labels = {});
  Histogram& histogram(std::string name, std::string help, Labels labels = {});
  /// Registers a metric whose value is read by calling `read` on each scrape. `read` must not block
  /// and may be called on any thread. `type` is "counter" or "gauge".
  void watch(std::string name, std::string type, std::string help, Labels labels,
             std::function<double()> read);

  /// Writes all metric families, sorted by name.
  void write(Text& text) const;

 private:
  struct Series {
    Labels labels;
    std::function<void(Text&, const Labels&)> write;
  };
  struct Family {
    std::string type;
    std::string help;
    std::vector<Series> series;
  };
  void add(std::string name, std::string type, std::string help, Series series);

  mutable std::mutex mutex_;
  std::map<std::string, Family> families_;
  // Deques, because adding an element to a deque does not move the existing elements.
  std::deque<Counter> counters_;
  std::deque<Gauge> gauges_;
  std::deque<Histogram> histograms_;
};

}  // namespace onggi::metrics
