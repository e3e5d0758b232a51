// onggi debug: prints the tables that are built into the program, for tests and tools.
#include <boost/json.hpp>
#include <cstdio>

#include "admin/protocol/call.h"
#include "s3/protocol/error.h"
#include "s3/table.h"
#include "server/cli/cli.h"

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
  for (const auto& kind : s3::error_kinds()) {
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
  for (const auto& route : admin::api_routes()) {
    rows.push_back(json::object{
        {"method", route.method},
        {"path", route.path},
        {"role", route.role == iam::Role::kNobody ? "public" : iam::to_string(route.role)},
        {"reauth", (route.flags & admin::kReauth) != 0}});
  }
  return rows;
}

int print_tables() {
  const json::object tables{{"operations", operations()},
                            {"errors", errors()},
                            {"reasons", reasons()},
                            {"routes", routes()}};
  std::printf("%s\n", json::serialize(tables).c_str());
  return kOk;
}

}  // namespace

void add_debug(Verb& root) {
  const auto as_json = std::make_shared<bool>(true);
  root.noun("debug", "Show what the program is built on")
      .verb("tables", "Print the S3 operations, error codes, reasons and API routes",
            [as_json] { return print_tables(); })
      .flag("--json", *as_json, "Print JSON, the only format");
}

}  // namespace onggi::server::cli
