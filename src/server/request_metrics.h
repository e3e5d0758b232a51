// RequestMetrics: counts S3 requests by operation and status, and measures their durations.
#pragma once

#include <array>
#include <unordered_map>
#include <vector>

#include "base/metrics/metrics.h"
#include "base/metrics/series.h"
#include "s3/protocol/context.h"
#include "s3/service.h"

namespace onggi::server {

class RequestMetrics final : public s3::Observer {
 public:
  explicit RequestMetrics(metrics::Registry& registry);
  void finished(const http::Request& request, const Finished& finished) override;
  /// Returns the requests, errors and durations summed over all operations.
  [[nodiscard]] metrics::Totals totals() const;

 private:
  struct PerOperation {
    std::array<metrics::Counter*, 4> by_class{};  // one counter each for 2xx, 3xx, 4xx and 5xx
    metrics::Histogram* duration = nullptr;
  };
  static PerOperation make(metrics::Registry& registry, std::string_view operation);

  // The constructor fills this map. Afterwards it is read-only.
  std::unordered_map<const s3::Operation*, PerOperation> operations_;
  PerOperation unknown_;
  std::vector<PerOperation> all_;  // metrics of all operations, one element per operation name
};

/// Registers a metric that counts the access checks that were refused because evaluating a policy
/// would exceed the work budget.
metrics::Counter& count_slow_policies(metrics::Registry& registry);

/// Registers a metric for the memory that request bodies and responses in progress use.
void watch_memory(metrics::Registry& registry, const s3::Service& service);

}  // namespace onggi::server
