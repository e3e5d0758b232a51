// onggi audit: prints the audit log, which records who changed or revealed what.
#include <charconv>

#include "server/cli/api_client.h"

namespace onggi::server::cli {
namespace {

struct AuditOptions {
  std::string actor;
  std::string action;
  std::string subject;
  std::string count = "50";
};

int audit(const Context& context, const AuditOptions& options) {
  std::size_t count = 0;
  const auto* const end = options.count.data() + options.count.size();
  const auto parsed = std::from_chars(options.count.data(), end, count);
  if (parsed.ec != std::errc() || parsed.ptr != end)
    return report(Error{Code::kInvalid, "--count must be a whole number"});
  const auto path = "/audit?limit=1000&actor=" + encoded(options.actor) +
                    "&action=" + encoded(options.action) + "&subject=" + encoded(options.subject);
  const auto events = call_pages(context, path, "events", "cursor", count);
  if (!events) return report(events.error());
  if (context.json()) return print_json(*events), kOk;
  std::vector<Row> rows{{"TIME", "ACTOR", "ADDRESS", "ACTION", "SUBJECT", "DETAIL"}};
  for (const auto& event : *events) {
    rows.push_back({text_of(event, "time"), text_of(event, "actor"), text_of(event, "address"),
                    text_of(event, "action"), text_of(event, "subject"), text_of(event, "detail")});
  }
  print_table(rows);
  return kOk;
}

}  // namespace

void add_audit(Verb& root) {
  const auto options = std::make_shared<AuditOptions>();
  root.verb("audit", "Show the audit log, newest first", options, audit)
      .option("--actor", options->actor, "Only this actor, like account:ann; ann* matches a prefix")
      .option("--action", options->action, "Only this action, like user.create or key.*")
      .option("--subject", options->subject, "Only this subject")
      .option("--count", options->count, "Maximum number of events");
}

}  // namespace onggi::server::cli
