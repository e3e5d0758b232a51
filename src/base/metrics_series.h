// Series: the recent past of the server's numbers, for the console's charts without a time series
// database. Rings of slots at four resolutions, filled with what counters grew by since the last
// sample. Of fixed size: about 200 KiB, and 21 KiB for each bucket that is told apart. Knows no
// files and no clocks; workers/recorder.h feeds it and keeps it over a restart.
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
#include "base/metrics.h"

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

/// What only grows, since the process began.
struct Totals {
  std::uint64_t requests = 0;
  std::uint64_t errors_4xx = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::array<std::uint64_t, Histogram::kBucketCount + 1> durations{};  // of requests
};

/// What is stored. Unknown when negative.
struct Stored {
  std::int64_t bytes = -1;
  std::int64_t objects = -1;
};
struct Usage {
  Stored total;
  std::map<std::string, Stored, std::less<>> buckets = {};
};

/// One slot: what was counted in it, over how much time.
struct Point {
  std::chrono::milliseconds covered{0};  // 0: nothing was measured
  Totals counted;
  Stored stored;
};

/// A time span of a ring, oldest first, without gaps.
template <typename T>
struct Window {
  Time start;
  std::vector<T> points;
};

/// The duration below which the share `quantile` of `durations` lies, in milliseconds, linear
/// within a bucket of the histogram; nullopt without any.
[[nodiscard]] std::optional<double> percentile_ms(const Totals& counted, double quantile);

class Series {
 public:
  static constexpr std::size_t kBucketsMax = 256;  // told apart; the total counts them all
  static constexpr std::size_t kBucketNameMax = 63;

  /// Adds what was counted since the last call to the slots in the middle of that time (the first
  /// call is where counting begins), and says what is stored at `now`. Buckets that `usage` does
  /// not name are forgotten, new ones beyond kBucketsMax not kept. When the clock was set back,
  /// what lies in the future is forgotten.
  void add(Time now, const Totals& totals, const Usage& usage);

  /// The last points of a resolution (an index of kResolutions). The newest one may have just
  /// begun; it is left out until something is known of it.
  [[nodiscard]] Window<Point> window(std::size_t resolution, Time now) const;
  /// The same of one bucket; all unknown when it is not kept.
  [[nodiscard]] Window<Stored> window_of(std::string_view bucket, std::size_t resolution,
                                         Time now) const;

  /// Everything as bytes (docs/disk-format.md), with a checksum.
  [[nodiscard]] std::string encode() const;
  /// Takes over what encode() gave; kCorrupt for anything else, and nothing is changed then.
  [[nodiscard]] Status decode(std::string_view bytes);

 private:
  /// Slots by their number since 1970; slots that were never touched are T().
  template <typename T>
  struct Ring {
    std::int64_t newest = -1;
    std::vector<T> slots = {};  // empty until something is written
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
