// onggi debug: prints the built-in tables of the program, for tests and tools.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "admin/protocol/reasons.h"
#include "admin/routes.h"
#include "s3/table.h"
#include "s3_errors/error_code.h"
#include "server/cli/cli.h"
#include "server/settings_table.h"

namespace onggi::server::cli {
namespace {

namespace json = boost::json;

std::string_view to_string(s3::Level level) {
  switch (level) {
    case s3::Level::kService: return "service";
    case s3::Level::kBucket: return "bucket";
    case s3::Level::kObject: return "object";
    case s3::Level::kControl: break;
  }
  return "control";
}

std::string_view to_string(s3::Support support) {
  switch (support) {
    case s3::Support::kFull: return "full";
    case s3::Support::kNotConfigured: return "not-configured";
    case s3::Support::kNothingToDelete: return "nothing-to-delete";
    case s3::Support::kNotImplemented: break;
  }
  return "not-implemented";
}

json::array operations() {
  json::array rows;
  for (const auto* operation : s3::operations()) {
    rows.push_back(json::object{
        {"name", operation->name},
        {"method", operation->method},
        {"level", to_string(operation->level)},
        {"subresource", operation->subresource},
        {"copy", operation->copy},
        {"action", operation->iam_action},
        {"right",
         operation->right ? iam::to_text(static_cast<iam::Rights>(*operation->right)) : ""},
        {"support", to_string(operation->support)}});
  }
  return rows;
}

json::array errors() {
  json::array rows;
  for (const auto& kind : s3_errors::kErrors) {
    rows.push_back(
        json::object{{"code", kind.code}, {"status", kind.status}, {"message", kind.message}});
  }
  return rows;
}

json::array reasons() {
  json::array rows;
  for (const auto& sentence : admin::all_reasons())
    rows.push_back(json::object{{"reason", sentence.reason}, {"english", sentence.english}});
  return rows;
}

json::array routes() {
  json::array rows;
  for (const auto* route : admin::api_routes()) {
    json::array audit;
    for (const auto& action : route->audit)
      if (!action.empty()) audit.emplace_back(action);
    rows.push_back(json::object{
        {"method", route->method},
        {"path", route->path},
        {"role", route->role == iam::Role::kNobody ? "public" : iam::to_string(route->role)},
        {"reauth", route->reauth},
        {"audit", std::move(audit)}});
  }
  return rows;
}

json::array settings() {
  json::array rows;
  for (const auto& setting : all_settings()) {
    rows.push_back(json::object{{"name", setting.name},
                                {"type", setting.type},
                                {"default", setting.show(Config())},
                                {"bounds", bounds_of(setting)}});
  }
  return rows;
}

/// Returns a table as text: a row of column names, then a line per row, in aligned columns.
std::string as_text(const json::array& rows) {
  if (rows.empty()) return {};
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& [name, value] : rows.front().as_object()) lines.front().emplace_back(name);
  for (const auto& row : rows) {
    auto& line = lines.emplace_back();
    for (const auto& [name, value] : row.as_object()) {
      const auto* text = value.if_string();
      line.push_back(text != nullptr ? std::string(*text) : json::serialize(value));
    }
  }
  std::vector<std::size_t> widths(lines.front().size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  std::string text;
  for (const auto& line : lines) {
    std::string shown;
    for (std::size_t i = 0; i < line.size(); ++i)
      shown += fmt::format("{:<{}}  ", line[i], widths[i]);
    shown.erase(shown.find_last_not_of(' ') + 1);
    text += shown + "\n";
  }
  return text;
}

int print_tables(bool as_json) {
  const json::object tables{{"operations", operations()},
                            {"errors", errors()},
                            {"reasons", reasons()},
                            {"routes", routes()},
                            {"settings", settings()}};
  if (as_json) {
    std::printf("%s\n", json::serialize(tables).c_str());
    return kOk;
  }
  std::string text;
  for (const auto& [name, rows] : tables)
    text += fmt::format("{}{}\n{}", text.empty() ? "" : "\n", std::string_view(name),
                        as_text(rows.as_array()));
  std::fputs(text.c_str(), stdout);
  return kOk;
}

}  // namespace

void add_debug(Verb& root) {
  const auto as_json = std::make_shared<bool>(false);
  root.noun("debug", "Show what the program is built on")
      .verb("tables", "Print the S3 operations, error codes, reasons, API routes and settings",
            [as_json] { return print_tables(*as_json); })
      .flag("--json", *as_json, "Print JSON");
}

}  // namespace onggi::server::cli
