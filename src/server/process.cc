#include "server/process.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "base/check.h"

namespace onggi::server {

namespace {

/// Turns core dumps off, unless the environment allows them. Also lowers the hard limit, so that
/// nothing in the process can turn them on again. systemd-coredump and apport, which get dumps
/// through a pipe, honour the limit. The process stays dumpable in the sense of PR_SET_DUMPABLE,
/// because otherwise its own user could not read /proc/PID, which measurements need.
void forbid_core_dumps() {
  const char* const allowed = std::getenv(kCoreDumpsVariable);
  if (allowed != nullptr && std::string_view(allowed) == "1") return;
  constexpr rlimit kNone{};
  ::setrlimit(RLIMIT_CORE, &kNone);
}

}  // namespace

void prepare_process() {
  ::umask(077);
  forbid_core_dumps();
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
  // Beyond the connection limit of each of the two kinds of listeners, http/ accepts provisional
  // connections (one sixteenth of the limit, but at least 128) and up to 64 connections for which
  // others are being closed.
  constexpr std::uint64_t kBeyondMax = 384;
  const auto reserve = std::max<std::uint64_t>(open_files / 4, 256) + kBeyondMax;
  const auto least = std::max<std::uint64_t>(open_files / 8, 1);
  ONGGI_DCHECK(least > 0 && reserve > kBeyondMax);
  const auto rest = open_files > reserve ? (open_files - reserve) / 17 * 16 : 0;
  return std::min(wanted, std::max(rest, least));
}

}  // namespace onggi::server
