// onggi doctor: checks a data directory and the system it runs on, and says how to fix problems.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "iam/users/keyring.h"
#include "server/cli/api_client.h"
#include "server/cli/disk_probe.h"
#include "server/data_dir.h"

namespace onggi::server::cli {
namespace {

enum class Verdict : std::uint8_t { kOk, kWarning, kProblem };

struct Finding {
  std::string check;
  Verdict verdict;
  std::string text;
};

Finding check_directory(const std::string& dir) {
  struct stat info{};
  if (::stat(dir.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
    return {"data directory", Verdict::kProblem,
            fmt::format("{} does not exist; `onggi up {}` creates it", dir, dir)};
  if (::access((dir + "/format").c_str(), F_OK) != 0)
    return {"data directory", Verdict::kWarning, dir + " contains no data yet"};
  return {"data directory", Verdict::kOk, dir};
}

Finding check_mode(const std::string& path, const char* check, mode_t mode) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return {check, Verdict::kWarning, path + " does not exist"};
  const auto found = info.st_mode & 0777U;
  if ((found & ~mode) == 0) return {check, Verdict::kOk, fmt::format("mode {:04o}", found)};
  return {
      check, Verdict::kProblem,
      fmt::format("mode {:04o} gives other users access: run chmod {:04o} {}", found, mode, path)};
}

Finding check_keyring(const std::string& path) {
  auto finding = check_mode(path, "keyring", 0600);
  if (finding.verdict == Verdict::kProblem) return finding;
  const auto opened = iam::Keyring::open(path, false);
  if (!opened) return {"keyring", Verdict::kProblem, opened.error().detail};
  return finding;
}

bool refuses_writes(const Result<json::value>& server) {
  const auto* disk =
      server && server->is_object() ? server->as_object().if_contains("disk") : nullptr;
  return disk != nullptr && text_of(*disk, "refuses_writes") == "true";
}

/// Checks the free disk space. `refused` is true if the running daemon refuses writes.
Finding check_space(const std::string& dir, bool refused) {
  struct statvfs info{};
  if (::statvfs(dir.c_str(), &info) != 0)
    return {"free space", Verdict::kWarning, "cannot be read"};
  const auto free = static_cast<double>(info.f_bavail) * static_cast<double>(info.f_frsize);
  constexpr double kLow = 1ULL << 30;
  if (refused)
    return {"free space", Verdict::kProblem,
            format_bytes(free) + ": writes are refused; delete something or add space"};
  if (free < kLow)
    return {"free space", Verdict::kProblem,
            format_bytes(free) + ": writes will soon be refused; delete something or add space"};
  return {"free space", Verdict::kOk, format_bytes(free)};
}

Finding check_direct_io(const std::string& dir) {
  const ProbeFile probe(dir, O_DIRECT);
  if (probe.fd() >= 0) return {"O_DIRECT", Verdict::kOk, "supported"};
  return {"O_DIRECT", Verdict::kWarning,
          "not supported by this file system; large uploads go through the page cache"};
}

Finding check_sync(const std::string& dir) {
  constexpr std::size_t kRounds = 16;
  const auto times = measure_sync(dir, kRounds);
  if (!times) return {"fsync", Verdict::kProblem, times.error().detail};
  const auto text = fmt::format("{:.2f} ms median, {:.2f} ms worst of {}", times->median_ms,
                                times->worst_ms, kRounds);
  constexpr double kSlowMs = 20;
  if (times->median_ms > kSlowMs)
    return {"fsync", Verdict::kWarning, text + ": slow disk; every write waits for an fsync"};
  return {"fsync", Verdict::kOk, text};
}

Finding check_clock() {
  timex state{};
  if (::adjtimex(&state) == TIME_ERROR || (state.status & STA_UNSYNC) != 0)
    return {"clock", Verdict::kWarning,
            "not synchronized: signatures fail if it is off by 15 minutes; run chrony or "
            "systemd-timesyncd"};
  return {"clock", Verdict::kOk, "synchronized"};
}

Finding check_open_files() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  constexpr rlim_t kWanted = 16'384;
  if (limit.rlim_max < kWanted)
    return {"open files", Verdict::kWarning,
            fmt::format("limit {}: 12,000 connections need {}; raise LimitNOFILE or ulimit -n",
                        limit.rlim_max, kWanted)};
  return {"open files", Verdict::kOk, fmt::format("limit {}", limit.rlim_max)};
}

Finding check_daemon(const Result<json::value>& server) {
  if (server)
    return {"daemon", Verdict::kOk,
            fmt::format("running as process {}, {}", text_of(*server, "pid"),
                        text_of(*server, "endpoint"))};
  if (server.error().code == Code::kNotFound) return {"daemon", Verdict::kOk, "not running"};
  return {"daemon", Verdict::kProblem, server.error().detail};
}

/// Checks whether other machines can use the endpoint that the daemon gives to clients. Returns
/// nullopt if no daemon responded.
std::optional<Finding> check_endpoint(const Result<json::value>& server) {
  if (!server) return std::nullopt;
  const auto url = text_of(*server, "endpoint");
  const auto advice = reach_advice(text_of(*server, "endpoint_reach"));
  if (advice.empty()) return Finding{"endpoint", Verdict::kOk, url};
  return Finding{"endpoint", Verdict::kWarning, url + " " + advice};
}

/// Reports the damaged metadata tables that make the running daemon refuse writes. Returns nullopt
/// if the daemon reports no damage.
std::optional<Finding> check_metadata(const Result<json::value>& server) {
  const auto damage = server ? text_of(*server, "metadata_damage") : "-";
  if (damage == "-") return std::nullopt;
  return Finding{"metadata", Verdict::kProblem,
                 damage + ": writes are refused; see docs/operations.md, The bad day"};
}

/// Reports the result of the running daemon's scrub. Returns nullopt if the result is unknown.
std::optional<Finding> check_scrub(const Result<json::value>& server) {
  if (!server || !server->is_object()) return std::nullopt;
  const auto* scrub = server->as_object().if_contains("scrub");
  if (scrub == nullptr || !scrub->is_object()) return std::nullopt;
  const auto text = scrub_text(*scrub);
  if (text_of(*scrub, "damaged") == "0") return Finding{"scrub", Verdict::kOk, text};
  return Finding{"scrub", Verdict::kProblem,
                 text + ": stop the daemon and run `onggi verify` to see what is damaged"};
}

const char* to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk: return "ok";
    case Verdict::kWarning: return "warning";
    case Verdict::kProblem: return "problem";
  }
  return "?";
}

int doctor(const Context& context) {
  const auto& dir = context.data;
  std::vector<Finding> findings{check_directory(dir)};
  const auto server = call_api(context, "GET", "/server");
  if (findings[0].verdict != Verdict::kProblem) {
    findings.push_back(check_mode(dir, "permissions", 0750));
    if (findings[0].verdict == Verdict::kOk) findings.push_back(check_keyring(dir + "/keyring"));
    findings.push_back(check_space(dir, refuses_writes(server)));
    findings.push_back(check_direct_io(dir));
    findings.push_back(check_sync(dir));
    findings.push_back(check_daemon(server));
    if (auto metadata = check_metadata(server)) findings.push_back(*std::move(metadata));
    if (auto endpoint = check_endpoint(server)) findings.push_back(*std::move(endpoint));
    if (auto scrub = check_scrub(server)) findings.push_back(*std::move(scrub));
  }
  findings.push_back(check_clock());
  findings.push_back(check_open_files());

  json::array list;
  std::vector<Row> rows{{"CHECK", "VERDICT", "DETAIL"}};
  for (const auto& finding : findings) {
    const auto* verdict = to_text(finding.verdict);
    list.push_back(
        json::object{{"check", finding.check}, {"verdict", verdict}, {"text", finding.text}});
    rows.push_back({finding.check, verdict, finding.text});
  }
  if (context.json()) {
    print_json(list);
  } else {
    print_table(rows);
  }
  const bool problem =
      std::ranges::find(findings, Verdict::kProblem, &Finding::verdict) != findings.end();
  return problem ? kFailed : kOk;
}

}  // namespace

void add_doctor(Verb& root) {
  root.verb("doctor", "Check a data directory and its system", doctor);
}

}  // namespace onggi::server::cli
