#include "base/metrics/series.h"

#include <algorithm>

#include "base/check.h"

namespace onggi::metrics {
namespace {

/// Returns the number of the slot that contains `time`. The result is at least the length of the
/// ring, so that no slot of the ring has a negative number.
std::int64_t slot_number(Time time, const Resolution& resolution) {
  const auto since = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
  return std::max<std::int64_t>(since / resolution.step,
                                static_cast<std::int64_t>(resolution.points));
}

/// Returns the growth of a counter. Counters never decrease, so if `now` is less than `before`, the
/// growth is unknown and the result is 0.
std::uint64_t growth(std::uint64_t now, std::uint64_t before) {
  return now > before ? now - before : 0;
}

Totals growth(const Totals& now, const Totals& before) {
  Totals grown;
  grown.requests = growth(now.requests, before.requests);
  grown.errors_4xx = growth(now.errors_4xx, before.errors_4xx);
  grown.errors_5xx = growth(now.errors_5xx, before.errors_5xx);
  grown.bytes_in = growth(now.bytes_in, before.bytes_in);
  grown.bytes_out = growth(now.bytes_out, before.bytes_out);
  for (std::size_t i = 0; i < grown.durations.size(); ++i)
    grown.durations[i] = growth(now.durations[i], before.durations[i]);
  return grown;
}

void add_to(Totals& sum, const Totals& grown) {
  sum.requests += grown.requests;
  sum.errors_4xx += grown.errors_4xx;
  sum.errors_5xx += grown.errors_5xx;
  sum.bytes_in += grown.bytes_in;
  sum.bytes_out += grown.bytes_out;
  for (std::size_t i = 0; i < sum.durations.size(); ++i) sum.durations[i] += grown.durations[i];
}

bool is_known(const Point& point) { return point.covered.count() > 0; }
bool is_known(const Stored& stored) { return stored.bytes >= 0; }

}  // namespace

std::optional<double> percentile_ms(const Totals& counted, double quantile) {
  std::uint64_t count = 0;
  for (const auto bucket : counted.durations) count += bucket;
  if (count == 0) return std::nullopt;
  const auto& bounds = Histogram::bounds_s();
  const auto rank = quantile * static_cast<double>(count);
  double below = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const auto here = static_cast<double>(counted.durations[i]);
    if (here > 0 && below + here >= rank) {
      const auto low = i == 0 ? 0 : bounds[i - 1];
      return 1000 * (low + (bounds[i] - low) * (rank - below) / here);
    }
    below += here;
  }
  return 1000 * bounds.back();
}

template <typename T>
T& Series::Ring<T>::at(std::int64_t number, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  const auto slot = [&](std::int64_t of) -> T& {
    return slots[static_cast<std::size_t>(of % length)];
  };
  if (slots.empty()) {
    slots.resize(size);
    newest = number;
  }
  ONGGI_DCHECK(slots.size() == size);
  // Clear the slots between the newest slot and slot `number`. Their data is left over from an
  // earlier pass around the ring or, if the clock was set back, belongs to later times.
  for (auto stale = std::max(newest + 1, number - length + 1); stale <= number; ++stale)
    slot(stale) = T();
  for (auto future = std::max(number + 1, newest - length + 1); future <= newest; ++future)
    slot(future) = T();
  newest = number;
  ONGGI_DCHECK(find(number) == &slot(number));
  return slot(number);
}

void Series::add(Time now, const Totals& totals, const Usage& usage) {
  const std::scoped_lock lock(mutex_);
  count(now, totals);
  store(now, usage);
}

void Series::count(Time now, const Totals& totals) {
  const auto before = std::exchange(last_, Sample{now, totals});
  if (!before) return;
  const auto covered = std::chrono::floor<std::chrono::milliseconds>(now - before->time);
  if (covered.count() <= 0) return;  // the clock was set back or has not advanced
  const auto grown = growth(totals, before->totals);
  const auto middle = before->time + (now - before->time) / 2;
  for (std::size_t i = 0; i < kResolutions.size(); ++i) {
    const auto& resolution = kResolutions[i];
    auto& point = rings_[i].at(slot_number(middle, resolution), resolution.points);
    point.covered += covered;
    add_to(point.counted, grown);
  }
}

void Series::store(Time now, const Usage& usage) {
  std::erase_if(buckets_, [&](const auto& item) { return !usage.buckets.contains(item.first); });
  for (const auto& [name, stored] : usage.buckets) {
    if (buckets_.size() < kBucketsMax && name.size() <= kBucketNameMax) buckets_.try_emplace(name);
  }
  ONGGI_DCHECK(buckets_.size() <= kBucketsMax && buckets_.size() <= usage.buckets.size());
  for (std::size_t i = 0; i < kResolutions.size(); ++i) {
    const auto& resolution = kResolutions[i];
    const auto number = slot_number(now, resolution);
    rings_[i].at(number, resolution.points).stored = usage.total;
    for (auto& [bucket, rings] : buckets_)
      rings[i].at(number, resolution.points) = usage.buckets.find(bucket)->second;
  }
}

template <typename T>
Window<T> Series::read(const Rings<T>& rings, std::size_t resolution, Time now) {
  ONGGI_DCHECK(resolution < kResolutions.size());
  const auto& [name, step, points] = kResolutions[resolution];
  const auto& ring = rings[resolution];
  auto end = slot_number(now, kResolutions[resolution]);
  const auto* newest = ring.find(end);
  if (newest == nullptr || !is_known(*newest)) --end;
  const auto begin = end - static_cast<std::int64_t>(points) + 1;
  Window<T> window{Time(step * begin), {}};
  for (auto number = begin; number <= end; ++number) {
    const auto* found = ring.find(number);
    window.points.push_back(found != nullptr ? *found : T());
  }
  ONGGI_DCHECK(window.points.size() == points);
  return window;
}

Window<Point> Series::window(std::size_t resolution, Time now) const {
  const std::scoped_lock lock(mutex_);
  return read(rings_, resolution, now);
}

Window<Stored> Series::window_of(std::string_view bucket, std::size_t resolution, Time now) const {
  const std::scoped_lock lock(mutex_);
  const auto found = buckets_.find(bucket);
  return read(found == buckets_.end() ? Rings<Stored>() : found->second, resolution, now);
}

}  // namespace onggi::metrics
