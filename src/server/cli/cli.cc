#include "server/cli/cli.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>

#include "server/node.h"

namespace onggi::server::cli {
namespace {

int exit_code(Code code) {
  switch (code) {
    case Code::kInvalid: return kUsage;
    case Code::kNotFound:
    case Code::kNoSuchBucket: return kNotFound;
    case Code::kDenied: return kDenied;
    default: return kFailed;
  }
}

}  // namespace

int report(const Error& error) {
  std::fprintf(
      stderr, "onggi: %s\n",
      error.detail.empty() ? std::string(to_string(error.code)).c_str() : error.detail.c_str());
  return exit_code(error.code);
}

int report(const Status& status) { return status ? kOk : report(status.error()); }

void add_client_options(CLI::App& verb, Context& context) {
  verb.add_option("--data", context.data, "Data directory of the daemon (or $ONGGI_DATA)")
      ->capture_default_str();
  verb.add_option("-o,--output", context.output, "json or table")
      ->check(CLI::IsMember({"json", "table"}));
}

int run(int argc, char** argv) {
  Context context;
  if (const char* data = std::getenv("ONGGI_DATA"); data != nullptr) context.data = data;

  CLI::App app("Onggi: an S3-compatible object store", "onggi");
  app.set_version_flag("--version", std::string("onggi ") + kVersion);
  app.require_subcommand(1);
  add_up(app, context);
  add_serve(app, context);
  add_status(app, context);
  add_doctor(app, context);
  add_verify(app, context);
  add_bucket(app, context);
  add_user(app, context);
  add_grant(app, context);
  add_env(app, context);
  add_config(app, context);
  // CLI11 reports by exception; here it ends.
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }
  return context.verb();
}

}  // namespace onggi::server::cli
