// Runs a plan as a closed loop with one thread and one epoll instance. Each connection sends its
// next request after it has received the whole response to the previous one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "load/plan.h"
#include "load/process_meter.h"

namespace onggi::bench {

struct Outcome {
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;  // responses with a status other than 2xx
  std::string first_failure;
  std::uint64_t body_bytes = 0;  // bytes of all bodies, sent and received
  double seconds = 0;
  double client_cpu_s = 0;
  ProcessUse server;                // resource use during the run; rss_peak is the total
  std::vector<float> latencies_us;  // latency of each request in microseconds, sorted
};

/// Runs the plan. Fails only on connection errors, timeouts and invalid HTTP. Outcome::failures
/// counts error responses.
[[nodiscard]] Result<Outcome> run(const Plan& plan);

}  // namespace onggi::bench
