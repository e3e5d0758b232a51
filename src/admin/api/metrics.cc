// The admin API's handler for the console's charts: the server's time series as rates and
// percentiles.
#include <algorithm>
#include <functional>

#include "admin/api/rows.h"
#include "admin/protocol/call.h"

namespace onggi::admin {
namespace {

using metrics::Point;

/// Returns the index in metrics::kResolutions of the range that the query parameter `range` names.
/// Error: 400 if there is no such range.
ApiResult<std::size_t> resolution_of(const Call& call) {
  const auto wanted = call.param("range").value_or(std::string(metrics::kResolutions[0].name));
  const auto found = std::ranges::find(metrics::kResolutions, wanted, &metrics::Resolution::name);
  if (found == metrics::kResolutions.end())
    return refuse(400, "invalid", say("field_choice", "range", "1h, 24h, 7d, 30d"), "range");
  return static_cast<std::size_t>(found - metrics::kResolutions.begin());
}

template <typename T>
json::object series_json(std::string_view name, std::string_view unit, const std::vector<T>& points,
                         const std::function<std::optional<double>(const T&)>& value) {
  json::array values;
  values.reserve(points.size());
  for (const auto& point : points) {
    const auto known = value(point);
    values.push_back(known ? json::value(*known) : json::value(nullptr));
  }
  return {{"name", name}, {"unit", unit}, {"points", std::move(values)}};
}

json::object rate_json(std::string_view name, std::string_view unit,
                       const std::vector<Point>& points, std::uint64_t metrics::Totals::* member) {
  const std::function rate = [member](const Point& point) -> std::optional<double> {
    if (point.covered.count() == 0) return std::nullopt;
    return static_cast<double>(point.counted.*member) * 1000 /
           static_cast<double>(point.covered.count());
  };
  return series_json(name, unit, points, rate);
}

json::object latency_json(std::string_view name, const std::vector<Point>& points,
                          double quantile) {
  const std::function latency = [quantile](const Point& point) {
    return metrics::percentile_ms(point.counted, quantile);
  };
  return series_json(name, "ms", points, latency);
}

template <typename T>
void add_stored(json::array& series, const std::vector<T>& points,
                metrics::Stored (*stored_of)(const T&)) {
  const auto add = [&](std::string_view name, std::string_view unit,
                       std::int64_t metrics::Stored::* member) {
    const std::function value = [stored_of, member](const T& point) -> std::optional<double> {
      const auto amount = stored_of(point).*member;
      if (amount < 0) return std::nullopt;
      return static_cast<double>(amount);
    };
    series.push_back(series_json(name, unit, points, value));
  };
  add("stored_bytes", "bytes", &metrics::Stored::bytes);
  add("stored_objects", "count", &metrics::Stored::objects);
}

json::array all_series(const std::vector<Point>& points) {
  using metrics::Totals;
  json::array series;
  series.push_back(rate_json("requests", "per_second", points, &Totals::requests));
  series.push_back(rate_json("errors_4xx", "per_second", points, &Totals::errors_4xx));
  series.push_back(rate_json("errors_5xx", "per_second", points, &Totals::errors_5xx));
  series.push_back(rate_json("bytes_in", "bytes_per_second", points, &Totals::bytes_in));
  series.push_back(rate_json("bytes_out", "bytes_per_second", points, &Totals::bytes_out));
  series.push_back(latency_json("latency_p50_ms", points, 0.5));
  series.push_back(latency_json("latency_p95_ms", points, 0.95));
  series.push_back(latency_json("latency_p99_ms", points, 0.99));
  add_stored<Point>(series, points, [](const Point& point) { return point.stored; });
  return series;
}

Task<ApiResult<Answer>> get_metrics_series(Call& call) {
  const auto index = ONGGI_CO_TRY(resolution_of(call));
  const auto& resolution = metrics::kResolutions[index];
  const auto now = call.services.clock.now();
  json::object body{{"range", resolution.name}, {"step_s", resolution.step.count()}};
  if (const auto bucket = call.param("bucket")) {
    ONGGI_CO_TRY(call.services.buckets.find(*bucket));
    const auto window = call.services.series.window_of(*bucket, index, now);
    json::array series;
    add_stored<metrics::Stored>(series, window.points,
                                [](const metrics::Stored& it) { return it; });
    body["start"] = format_iso8601(window.start);
    body["series"] = std::move(series);
    co_return Answer{200, std::move(body)};
  }
  const auto window = call.services.series.window(index, now);
  body["start"] = format_iso8601(window.start);
  body["series"] = all_series(window.points);
  co_return Answer{200, std::move(body)};
}

}  // namespace

constinit const ApiRoute kGetMetricsSeries{.method = "GET",
                                           .path = "/metrics/series",
                                           .role = iam::Role::kViewer,
                                           .handler = get_metrics_series};

}  // namespace onggi::admin
