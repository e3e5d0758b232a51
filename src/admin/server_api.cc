// The server itself, and its audit log.
#include <sys/statvfs.h>
#include <unistd.h>

#include "admin/call.h"

namespace onggi::admin {
namespace {

json::value disk_json(const std::string& path) {
  struct statvfs info{};
  if (::statvfs(path.c_str(), &info) != 0) return nullptr;
  return json::object{{"free_bytes", info.f_bavail * info.f_frsize},
                      {"total_bytes", info.f_blocks * info.f_frsize}};
}

json::value event_json(const iam::AuditEvent& event) {
  boost::system::error_code error;
  auto detail = json::parse(event.detail, error);
  if (error) detail = json::object();
  return json::object{{"time", format_iso8601(event.time)},
                      {"actor", event.actor},
                      {"action", event.action},
                      {"subject", event.subject},
                      {"detail", std::move(detail)}};
}

}  // namespace

Task<ApiResult<Answer>> get_server(Call& call) {
  const auto& info = call.services.info;
  const auto uptime = call.services.clock.now() - info.started;
  json::array warnings;
  for (const auto& warning : info.warnings) warnings.emplace_back(warning);
  co_return Answer{
      200, json::object{{"version", info.version},
                        {"pid", ::getpid()},
                        {"region", info.region},
                        {"endpoint", info.endpoint},
                        {"console_endpoint", info.console_endpoint},
                        {"data_dir", info.data_dir},
                        {"started", format_iso8601(info.started)},
                        {"uptime_s", std::chrono::floor<std::chrono::seconds>(uptime).count()},
                        {"users", call.services.directory.list_users().size()},
                        {"disk", disk_json(info.data_dir)},
                        {"warnings", std::move(warnings)}}};
}

Task<ApiResult<Answer>> list_audit(Call& call) {
  ONGGI_API_ASSIGN(const auto limit, call.limit());
  std::optional<Time> before;
  if (const auto text = call.param("before")) {
    const auto parsed = parse_iso8601(*text);
    if (!parsed) co_return refuse(400, "invalid", "before must be a time", "before");
    before = *parsed;
  }
  ONGGI_API_ASSIGN(const auto events, co_await call.services.audit.list(before, limit));
  json::array list;
  for (const auto& event : events) list.push_back(event_json(event));
  co_return Answer{200, json::object{{"events", std::move(list)}}};
}

}  // namespace onggi::admin
