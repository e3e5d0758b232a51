// OpsHandler: serves health and metrics on the console listener, which uses TCP and is bound to
// loopback by default. It exposes no secrets and accepts no commands.
#pragma once

#include <atomic>

#include "base/metrics/metrics.h"
#include "catalog/buckets.h"
#include "http/message.h"

namespace onggi::admin {

/// Returns a response with plain text, which is not cached.
[[nodiscard]] http::Response text_response(int status, std::string text);

class OpsHandler final : public http::Handler {
 public:
  /// `ready` becomes true once the S3 endpoint serves requests, and false when shutdown begins.
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
