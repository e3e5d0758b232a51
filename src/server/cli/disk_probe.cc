#include "server/cli/disk_probe.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <vector>

namespace onggi::server::cli {

ProbeFile::ProbeFile(const std::string& dir, int flags) {
  auto path = dir + "/.onggi-probe-XXXXXX";
  fd_ = ::mkostemp(path.data(), flags | O_CLOEXEC);
  if (fd_ >= 0) ::unlink(path.c_str());
}

ProbeFile::~ProbeFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<SyncTimes> measure_sync(const std::string& dir, std::size_t rounds) {
  const ProbeFile probe(dir, 0);
  if (probe.fd() < 0)
    return fail(Code::kIo, "cannot write to " + dir + ": run this as the daemon's user");
  const std::array<char, 4096> block{};
  std::vector<double> times_ms;
  for (std::size_t round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    if (::write(probe.fd(), block.data(), block.size()) != std::ssize(block) ||
        ::fdatasync(probe.fd()) != 0)
      return fail(Code::kIo, "failed: writes here would not be durable");
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    times_ms.push_back(took.count());
  }
  std::ranges::sort(times_ms);
  return SyncTimes{.median_ms = times_ms[times_ms.size() / 2], .worst_ms = times_ms.back()};
}

}  // namespace onggi::server::cli
