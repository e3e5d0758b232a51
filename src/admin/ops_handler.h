// OpsHandler: health and metrics on the console listener (TCP, loopback unless told otherwise).
// Says nothing secret and takes no commands.
#pragma once

#include <atomic>

#include "base/metrics.h"
#include "catalog/buckets.h"
#include "http/message.h"

namespace onggi::admin {

class OpsHandler final : public http::Handler {
 public:
  /// `ready` is set once the S3 endpoint serves, and cleared when shutdown begins.
  OpsHandler(const metrics::Registry& registry, catalog::Buckets& buckets,
             const std::atomic<bool>& ready)
      : registry_(registry), buckets_(buckets), ready_(ready) {}

  Task<http::Response> handle(http::Request& request) override;

 private:
  Task<Result<std::string>> metrics_text();

  const metrics::Registry& registry_;
  catalog::Buckets& buckets_;
  const std::atomic<bool>& ready_;
};

}  // namespace onggi::admin
