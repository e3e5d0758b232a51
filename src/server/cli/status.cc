// onggi status: shows whether the daemon is running, and its state.

#include "server/cli/api_client.h"

namespace onggi::server::cli {
namespace {

/// Describes a client that was limited to protect others: "user alice: memory, refused 12, closed
/// 3".
std::string limited_text(const json::value& party) {
  return text_of(party, "kind") + " " + text_of(party, "who") + ": " + text_of(party, "resource") +
         ", refused " + text_of(party, "refused") + ", closed " + text_of(party, "closed");
}

int status(const Context& context) {
  const auto server = call_api(context, "GET", "/server");
  if (!server) return report(server.error());
  if (context.json()) return print_json(*server), kOk;
  std::vector<Row> fields;
  for (const auto* name : {"version", "pid", "endpoint", "console_endpoint", "region", "data_dir",
                           "started", "uptime_s", "users"})
    fields.push_back({name, text_of(*server, name)});
  if (const auto* disk = server->as_object().if_contains("disk"); disk != nullptr)
    fields.insert(fields.end(), {{"free_bytes", text_of(*disk, "free_bytes")},
                                 {"refuses_writes", text_of(*disk, "refuses_writes")}});
  if (auto damage = text_of(*server, "metadata_damage"); damage != "-")
    fields.push_back({"metadata_damage", std::move(damage)});
  if (const auto* scrub = server->as_object().if_contains("scrub"); scrub != nullptr)
    fields.push_back({"scrub", scrub_text(*scrub)});
  if (const auto* limited = server->as_object().if_contains("limited"); limited != nullptr) {
    for (const auto& party : limited->as_array())
      fields.push_back({"limited", limited_text(party)});
  }
  print_fields(fields);
  if (const auto* warnings = server->as_object().if_contains("warnings"); warnings != nullptr) {
    for (const auto& warning : warnings->as_array())
      std::printf("warning: %s\n", text_of(warning, "detail").c_str());
  }
  return kOk;
}

}  // namespace

void add_status(Verb& root) { root.verb("status", "Show the state of the running daemon", status); }

}  // namespace onggi::server::cli
