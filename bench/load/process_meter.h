// Reads the resource use of server processes from /proc: CPU time, peak memory and bytes written to
// disk. The values of several processes (a master and its workers) are summed.
#pragma once

#include <cstdint>
#include <vector>

namespace onggi::bench {

struct ProcessUse {
  double cpu_s = 0;                // user and system time of all threads, in seconds
  std::uint64_t rss_peak = 0;      // peak resident set size since reset_peak(), in bytes
  std::uint64_t disk_written = 0;  // bytes passed to the block layer (/proc/PID/io write_bytes)
};

/// Resets the peak resident set size of each process.
void reset_peak(const std::vector<int>& pids);
[[nodiscard]] ProcessUse read_use(const std::vector<int>& pids);

}  // namespace onggi::bench
