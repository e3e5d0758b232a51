// RequestMetrics: counts S3 requests by operation and outcome, and how long they took.
#pragma once

#include <array>
#include <unordered_map>

#include "base/metrics.h"
#include "s3/context.h"
#include "s3/service.h"

namespace onggi::server {

class RequestMetrics final : public s3::Observer {
 public:
  explicit RequestMetrics(metrics::Registry& registry);
  void finished(const http::Request& request, const Finished& finished) override;

 private:
  struct PerOperation {
    std::array<metrics::Counter*, 4> by_class{};  // 2xx, 3xx, 4xx, 5xx
    metrics::Histogram* duration = nullptr;
  };
  static PerOperation make(metrics::Registry& registry, std::string_view operation);

  // Filled at start, only read afterwards.
  std::unordered_map<const s3::Operation*, PerOperation> operations_;
  PerOperation unknown_;
};

/// Shows what requests hold of the memory budget.
void watch_memory(metrics::Registry& registry, const s3::Service& service);

}  // namespace onggi::server
