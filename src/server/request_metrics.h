// RequestMetrics: counts S3 requests by operation and outcome, and how long they took.
#pragma once

#include <array>
#include <unordered_map>
#include <vector>

#include "base/metrics.h"
#include "base/metrics_series.h"
#include "s3/protocol/context.h"
#include "s3/service.h"

namespace onggi::server {

class RequestMetrics final : public s3::Observer {
 public:
  explicit RequestMetrics(metrics::Registry& registry);
  void finished(const http::Request& request, const Finished& finished) override;
  /// Requests, errors and durations of all operations together.
  [[nodiscard]] metrics::Totals totals() const;

 private:
  struct PerOperation {
    std::array<metrics::Counter*, 4> by_class{};  // 2xx, 3xx, 4xx, 5xx
    metrics::Histogram* duration = nullptr;
  };
  static PerOperation make(metrics::Registry& registry, std::string_view operation);

  // Filled at start, only read afterwards.
  std::unordered_map<const s3::Operation*, PerOperation> operations_;
  PerOperation unknown_;
  std::vector<PerOperation> all_;  // each once
};

/// Shows what requests hold of the memory budget.
void watch_memory(metrics::Registry& registry, const s3::Service& service);

}  // namespace onggi::server
