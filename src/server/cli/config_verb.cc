// onggi config: checks a configuration file.
#include <unistd.h>

#include "server/cli/cli.h"
#include "server/config.h"

namespace onggi::server::cli {
namespace {

int check(const std::string& file) {
  const auto config = load_config(file, settings_of_environment(::environ), {});
  if (!config) return report(config.error());
  std::printf("%s is valid\n", file.c_str());
  return kOk;
}

}  // namespace

void add_config(Verb& root) {
  const auto file = std::make_shared<std::string>();
  root.noun("config", "Work with configuration files")
      .verb("check", "Check a configuration file", [file] { return check(*file); })
      .argument("FILE", *file, "Configuration file (TOML)");
}

}  // namespace onggi::server::cli
