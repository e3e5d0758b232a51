// Series: the recent history of the server's metrics, so that the console can draw charts without a
// time series database. It consists of four ring buffers of slots, one for each resolution. Each
// slot holds the growth of the counters during its time span. The size is fixed: about 200 KiB,
// plus 21 KiB for each S3 bucket that is recorded separately. Series does not use files or a clock;
// workers/chart_recorder.h adds the samples and preserves the series across restarts.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics/metrics.h"

namespace onggi::metrics {

struct Resolution {
  std::string_view name;
  std::chrono::seconds step;
  std::size_t points;
};
inline constexpr std::array kResolutions{Resolution{"1h", std::chrono::seconds(10), 360},
                                         Resolution{"24h", std::chrono::minutes(5), 288},
                                         Resolution{"7d", std::chrono::minutes(30), 336},
                                         Resolution{"30d", std::chrono::hours(2), 360}};

/// The running totals of the counters since the process started.
struct Totals {
  std::uint64_t requests = 0;
  std::uint64_t errors_4xx = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  // The number of requests in each duration bucket.
  std::array<std::uint64_t, Histogram::kBucketCount + 1> durations{};
};

/// The amount of stored data. A negative value means that the amount is unknown.
struct Stored {
  std::int64_t bytes = -1;
  std::int64_t objects = -1;
};
struct Usage {
  Stored total;
  std::map<std::string, Stored, std::less<>> buckets = {};
};

/// The server's metrics in one time slot.
struct Point {
  std::chrono::milliseconds covered{0};  // measured time; 0 if nothing was measured
  Totals counted;
  Stored stored;
};

/// Consecutive points of one resolution, oldest first.
template <typename T>
struct Window {
  Time start;
  std::vector<T> points;
};

/// Returns the given quantile of the request durations, in milliseconds, interpolated linearly
/// within a histogram bucket. Returns nullopt if there were no requests.
[[nodiscard]] std::optional<double> percentile_ms(const Totals& counted, double quantile);

class Series {
 public:
  // The maximum number of S3 buckets with a series of their own. Usage::total counts all buckets.
  static constexpr std::size_t kBucketsMax = 256;
  static constexpr std::size_t kBucketNameMax = 63;

  /// Records a sample. Adds the growth of `totals` since the previous call to the slots that
  /// contain the midpoint between the two calls; the first call only sets the baseline. Records
  /// `usage` as the stored amount at `now`. Deletes the series of buckets that are not in `usage`,
  /// and ignores new buckets beyond kBucketsMax. If the clock was set back, clears the slots that
  /// are now in the future.
  void add(Time now, const Totals& totals, const Usage& usage);

  /// Returns the latest points at `resolution`, an index into kResolutions. If the slot that
  /// contains `now` has no data yet, it is left out.
  [[nodiscard]] Window<Point> window(std::size_t resolution, Time now) const;
  /// Like window(), for one bucket. If the bucket has no series of its own, all values are -1
  /// (unknown).
  [[nodiscard]] Window<Stored> window_of(std::string_view bucket, std::size_t resolution,
                                         Time now) const;

  /// Encodes the whole series with a checksum (docs/disk-format.md).
  [[nodiscard]] std::string encode() const;
  /// Replaces the series with the series that `bytes` encodes. If `bytes` is not a valid encoding,
  /// returns kCorrupt and leaves the series unchanged.
  [[nodiscard]] Status decode(std::string_view bytes);

 private:
  /// A ring of slots. Slot 0 begins at the Unix epoch. A slot that was never written equals T().
  template <typename T>
  struct Ring {
    std::int64_t newest = -1;
    std::vector<T> slots = {};  // empty until a slot is written
    T& at(std::int64_t number, std::size_t size);
    [[nodiscard]] const T* find(std::int64_t number) const {
      const auto length = static_cast<std::int64_t>(slots.size());
      if (slots.empty() || number > newest || number <= newest - length) return nullptr;
      return &slots[static_cast<std::size_t>(number % length)];
    }
  };
  template <typename T>
  using Rings = std::array<Ring<T>, kResolutions.size()>;
  struct Sample {
    Time time;
    Totals totals;
  };
  void count(Time now, const Totals& totals);
  void store(Time now, const Usage& usage);
  template <typename T>
  static Window<T> read(const Rings<T>& rings, std::size_t resolution, Time now);
  struct Codec;

  mutable std::mutex mutex_;
  Rings<Point> rings_;
  std::map<std::string, Rings<Stored>, std::less<>> buckets_;
  std::optional<Sample> last_;
};

}  // namespace onggi::metrics
