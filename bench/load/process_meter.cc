#include "load/process_meter.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace onggi::bench {
namespace {

std::string read_file(int pid, const char* name) {
  std::ifstream file(fmt::format("/proc/{}/{}", pid, name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Returns utime + stime, fields 14 and 15 of /proc/PID/stat. The fields after the command name
/// (field 2) begin behind its closing parenthesis. The kernel derives this sum from the precise run
/// time, so the sum does not depend on the timer tick.
double cpu_seconds(int pid) {
  const auto stat = read_file(pid, "stat");
  const auto paren = stat.rfind(')');
  if (paren == std::string::npos) return 0;
  std::istringstream fields(stat.substr(paren + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  fields >> user >> system;
  return static_cast<double>(user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::uint64_t number_after(const std::string& text, const std::string& label) {
  const auto at = text.find(label);
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + label.size(), nullptr, 10);
}

}  // namespace

void reset_peak(const std::vector<int>& pids) {
  for (const int pid : pids) std::ofstream(fmt::format("/proc/{}/clear_refs", pid)) << "5";
}

ProcessUse read_use(const std::vector<int>& pids) {
  ProcessUse use;
  for (const int pid : pids) {
    use.cpu_s += cpu_seconds(pid);
    use.rss_peak += number_after(read_file(pid, "status"), "VmHWM:") * 1024;
    use.disk_written += number_after(read_file(pid, "io"), "\nwrite_bytes:");
  }
  return use;
}

}  // namespace onggi::bench
