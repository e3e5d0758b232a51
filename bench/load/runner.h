// Runs a plan: one thread, one epoll, closed loop. Each connection sends its next request when it
// has read the whole answer to the last one.
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
  std::uint64_t failures = 0;  // a status that is not 2xx
  std::string first_failure;
  std::uint64_t body_bytes = 0;  // sent and received, without heads
  double seconds = 0;
  double client_cpu_s = 0;
  ProcessUse server;                // during the run; rss_peak is absolute
  std::vector<float> latencies_us;  // sorted
};

/// Fails only when the server cannot be talked to; refused requests are counted.
[[nodiscard]] Result<Outcome> run(const Plan& plan);

}  // namespace onggi::bench
