#include "server/cli/verb.h"

#include <CLI/CLI.hpp>

#include "server/node.h"

namespace onggi::server::cli {

Verb Verb::noun(const char* name, const char* help) {
  auto* word = app_->add_subcommand(name, help);
  word->require_subcommand(1);
  return {*word, *context_};
}

Verb Verb::verb(const char* name, const char* help, std::function<int()> run) {
  auto* word = app_->add_subcommand(name, help);
  word->callback([context = context_, run = std::move(run)] { context->verb = run; });
  return {*word, *context_};
}

Verb Verb::data_verb(const char* name, const char* help, std::function<int()> run) {
  auto word = verb(name, help, std::move(run));
  word.option("--data", context_->data, "Data directory of the daemon (or $ONGGI_DATA)");
  word.one_of("-o,--output", context_->output, {"json", "table"}, "json or table");
  return word;
}

Verb& Verb::argument(const char* name, std::string& value, const char* help) {
  return required(name, value, help);
}

Verb& Verb::required(const char* name, std::string& value, const char* help) {
  app_->add_option(name, value, help)->required();
  return *this;
}

Verb& Verb::option(const char* name, std::string& value, const char* help) {
  auto* added = app_->add_option(name, value, help);
  if (!value.empty()) added->capture_default_str();
  return *this;
}

Verb& Verb::option(const char* name, std::optional<std::string>& value, const char* help) {
  app_->add_option(name, value, help);
  return *this;
}

Verb& Verb::option(const char* name, std::vector<std::string>& values, const char* help) {
  app_->add_option(name, values, help);
  return *this;
}

Verb& Verb::one_of(const char* name, std::string& value, std::vector<std::string> choices,
                   const char* help) {
  app_->add_option(name, value, help)->check(CLI::IsMember(std::move(choices)));
  return *this;
}

Verb& Verb::flag(const char* name, bool& value, const char* help) {
  app_->add_flag(name, value, help);
  return *this;
}

int parse_and_run(int argc, char** argv, Context& context, int usage_code,
                  const std::function<void(Verb&)>& add) {
  CLI::App app("Onggi: an S3-compatible object store", "onggi");
  app.set_version_flag("--version", std::string("onggi ") + kVersion);
  app.require_subcommand(1);
  Verb root(app, context);
  add(root);
  // CLI11 reports by exception; here it ends.
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : usage_code;
  }
  return context.verb();
}

}  // namespace onggi::server::cli
