#include "server/request_metrics.h"

#include <algorithm>

#include "s3/table.h"

namespace onggi::server {

RequestMetrics::RequestMetrics(metrics::Registry& registry)
    : unknown_(make(registry, "unknown")), all_{unknown_} {
  std::unordered_map<std::string_view, PerOperation> by_name;
  for (const auto* operation : s3::operations()) {
    auto& counts = by_name[operation->name];
    if (counts.duration == nullptr) all_.push_back(counts = make(registry, operation->name));
    operations_.emplace(operation, counts);
  }
}

RequestMetrics::PerOperation RequestMetrics::make(metrics::Registry& registry,
                                                  std::string_view operation) {
  constexpr std::array kClasses{"2xx", "3xx", "4xx", "5xx"};
  const std::string name(operation);
  PerOperation counts;
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    counts.by_class[i] =
        &registry.counter("onggi_s3_requests_total", "S3 requests by operation and status.",
                          {{"operation", name}, {"status", kClasses[i]}});
  }
  counts.duration =
      &registry.histogram("onggi_s3_request_duration_seconds",
                          "Time until the response was ready to be sent.", {{"operation", name}});
  return counts;
}

void RequestMetrics::finished(const http::Request& /*request*/, const Finished& finished) {
  const auto found = operations_.find(finished.operation);
  const auto& counts = found == operations_.end() ? unknown_ : found->second;
  const auto status_class = std::clamp(finished.status / 100, 2, 5) - 2;
  counts.by_class[static_cast<std::size_t>(status_class)]->add();
  counts.duration->observe(finished.duration);
}

metrics::Totals RequestMetrics::totals() const {
  metrics::Totals totals;
  for (const auto& counts : all_) {
    for (const auto* counter : counts.by_class) totals.requests += counter->value();
    totals.errors_4xx += counts.by_class[2]->value();
    totals.errors_5xx += counts.by_class[3]->value();
    const auto durations = counts.duration->values().counts;
    for (std::size_t i = 0; i < durations.size(); ++i) totals.durations[i] += durations[i];
  }
  return totals;
}

metrics::Counter& count_slow_policies(metrics::Registry& registry) {
  return registry.counter("onggi_s3_policies_too_slow_total",
                          "Decisions refused because a policy takes too much work to evaluate.");
}

void watch_memory(metrics::Registry& registry, const s3::Service& service) {
  registry.watch("onggi_s3_memory_bytes", "gauge",
                 "Bytes held by request bodies and responses in progress.", {},
                 [&service] { return static_cast<double>(service.memory_used()); });
}

}  // namespace onggi::server
