// onggi config: check a configuration file.
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "server/cli/cli.h"
#include "server/config.h"

namespace onggi::server::cli {
namespace {

int check(const std::string& file) {
  const auto config = load_config(file, settings_of_environment(::environ), {});
  if (!config) return report(config.error());
  std::printf("%s is fine\n", file.c_str());
  return kOk;
}

}  // namespace

void add_config(CLI::App& app, Context& context) {
  const auto file = std::make_shared<std::string>();
  auto* noun = app.add_subcommand("config", "Look at configuration files");
  noun->require_subcommand(1);
  auto* verb = noun->add_subcommand("check", "Check a configuration file");
  verb->add_option("FILE", *file, "Configuration file (TOML)")->required();
  verb->callback([file, &context] { context.verb = [file] { return check(*file); }; });
}

}  // namespace onggi::server::cli
