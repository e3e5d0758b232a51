#include "server/process.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/check.h"

namespace onggi::server {

void prepare_process() {
  ::umask(077);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::uint64_t open_files_max() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 1024;
}

std::uint64_t connections_within(std::uint64_t wanted, std::uint64_t open_files) {
  // http/ accepts this many connections beyond its limits for a short time, to send them an error,
  // or because others are being closed for them.
  constexpr std::uint64_t kTurnedAwayMax = 256;
  const auto reserve = std::max<std::uint64_t>(open_files / 4, 256) + kTurnedAwayMax;
  const auto least = std::max<std::uint64_t>(open_files / 8, 1);
  ONGGI_DCHECK(least > 0 && reserve > kTurnedAwayMax);
  return std::min(wanted, open_files > reserve + least ? open_files - reserve : least);
}

}  // namespace onggi::server
