// The admin API's handlers for the audit log: paged listing, and export of the whole log as a file.
#include "admin/api/rows.h"
#include "admin/protocol/call.h"
#include "base/codec.h"

namespace onggi::admin {
namespace {

ApiResult<iam::AuditQuery> read_filters(const Call& call) {
  iam::AuditQuery query;
  query.actor = call.param("actor").value_or("");
  query.action = call.param("action").value_or("");
  query.subject = call.param("subject").value_or("");
  auto from = call.time_param("from");
  if (!from) return std::unexpected(std::move(from.error()));
  auto to = call.time_param("to");
  if (!to) return std::unexpected(std::move(to.error()));
  query.from = *from;
  query.to = *to;
  return query;
}

json::object event_json(const iam::AuditEvent& event) {
  return {{"id", event.id},
          {"time", format_iso8601(event.time)},
          {"actor", event.actor.name},
          {"address", event.actor.address},
          {"action", event.action},
          {"subject", event.subject},
          {"detail", json::parse(event.detail.text())}};
}

std::string jsonl_line(const iam::AuditEvent& event) {
  return escape_controls(json::serialize(event_json(event))) + "\n";
}

/// Formats a CSV field as in RFC 4180, with control characters escaped. Text that a spreadsheet
/// would interpret as a formula gets a leading apostrophe, because untrusted clients choose keys
/// and prefixes.
std::string csv_field(std::string_view text) {
  std::string field = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").contains(text[0])) field += '\'';
  for (const char c : escape_controls(text)) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

std::string csv_line(const iam::AuditEvent& event) {
  std::string line;
  for (const auto& text : {format_iso8601(event.time), event.actor.name, event.actor.address,
                           event.action, event.subject, event.detail.text(), event.id})
    line += (line.empty() ? "" : ",") + csv_field(text);
  return line + "\r\n";
}

/// Streams all matching events of the audit log, reading one page at a time.
class Export final : public http::BodyStream {
 public:
  using Line = std::string (*)(const iam::AuditEvent&);
  Export(iam::Audit& audit, iam::AuditQuery query, Line line, std::string head)
      : audit_(audit), query_(std::move(query)), line_(line), text_(std::move(head)) {}

  Task<Result<std::string_view>> next() override {
    if (started_) text_.clear();
    started_ = true;
    while (text_.empty() && !done_) {
      const auto page = ONGGI_CO_TRY(co_await audit_.query(query_));
      for (const auto& event : page.events) text_ += line_(event);
      query_.cursor = page.next;
      done_ = page.next.empty();
    }
    co_return std::string_view(text_);
  }

 private:
  iam::Audit& audit_;
  iam::AuditQuery query_;
  Line line_;
  std::string text_;
  bool started_ = false;
  bool done_ = false;
};

Task<ApiResult<Answer>> list_audit(Call& call) {
  auto query = ONGGI_CO_TRY(read_filters(call));
  query.limit = ONGGI_CO_TRY(call.limit());
  query.cursor = call.param("cursor").value_or("");
  const auto page = co_await call.services.audit.query(std::move(query));
  if (!page && page.error().code == Code::kInvalid)
    co_return refuse(400, "invalid", say("cursor_unknown"), "cursor");
  if (!page) co_return refuse(page.error());
  json::array list;
  for (const auto& event : page->events) list.push_back(event_json(event));
  json::object body{{"events", std::move(list)}, {"next", nullptr}};
  if (!page->next.empty()) body["next"] = page->next;
  co_return Answer{200, std::move(body)};
}

Task<ApiResult<Answer>> export_audit(Call& call) {
  auto query = ONGGI_CO_TRY(read_filters(call));
  query.limit = kPageSizeMax;
  const auto format = call.param("format").value_or("jsonl");
  if (format != "jsonl" && format != "csv")
    co_return refuse(400, "invalid", say("field_choice", "format", "jsonl, csv"), "format");
  const bool csv = format == "csv";
  std::string head = csv ? "time,actor,address,action,subject,detail,id\r\n" : "";
  iam::AuditDetail detail;
  for (const auto* filter : {"actor", "action", "subject", "from", "to"})
    if (const auto value = call.param(filter); value && !value->empty()) detail.add(filter, *value);
  ONGGI_CO_TRY(co_await audit(call, format, std::move(detail)));

  Answer answer;
  auto& response = answer.response.emplace();
  response.header("Cache-Control", "no-store");
  response.header("Content-Type", csv ? "text/csv; charset=utf-8" : "application/jsonl");
  response.header("Content-Disposition", "attachment; filename=\"onggi-audit." + format + "\"");
  response.body = std::make_unique<Export>(call.services.audit, std::move(query),
                                           csv ? csv_line : jsonl_line, std::move(head));
  co_return answer;
}

}  // namespace

constinit const ApiRoute kListAudit{
    .method = "GET", .path = "/audit", .role = iam::Role::kViewer, .handler = list_audit};

constinit const ApiRoute kExportAudit{.method = "GET",
                                      .path = "/audit/export",
                                      .role = iam::Role::kViewer,
                                      .audit = {"audit.export"},
                                      .handler = export_audit};

}  // namespace onggi::admin
