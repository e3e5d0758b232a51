// onggi serve: runs the server as a service, with a configuration file.
#include <unistd.h>

#include "base/log.h"
#include "server/cli/advice.h"
#include "server/cli/cli.h"
#include "server/node.h"

namespace onggi::server::cli {
namespace {

struct ServeOptions {
  std::string config;
  bool init = false;
};

StartAdvice start_advice(const ServeOptions& options) {
  const auto set = [&](std::string_view setting) {
    return "set " + std::string(setting) + " to another address in " + options.config;
  };
  return {.low_port = ", or give the service CAP_NET_BIND_SERVICE",
          .s3_address = set("s3.listen"),
          .console_address = set("console.listen")};
}

int serve(const ServeOptions& options) {
  // Block signals before any thread exists, so that all threads inherit the signal mask and only
  // serve_until_signal() receives the signals.
  Node::block_signals();
  const auto config = load_config(options.config, settings_of_environment(::environ), {});
  if (!config) return report(config.error());
  if (config->data_dir.empty())
    return report(Error{Code::kInvalid, "server.data_dir is not set in " + options.config});
  log::start(config->log_level);
  // The data directory is not created by default, because the empty mount point of an unmounted
  // file system must not become a new store.
  auto node = Node::open(*config, options.init ? OpenMode::kCreate : OpenMode::kExisting);
  if (!node) return report(node.error());
  if (const auto started = (*node)->start(); !started)
    return report(with_advice(started.error(), *config, start_advice(options)));
  log::info("ready: S3 {}, console {}", (*node)->endpoint().url, (*node)->console_endpoint());
  for (const auto& warning : (*node)->warnings()) log::warn("{}", warning.english);
  (*node)->serve_until_signal();
  (*node)->stop();
  return kOk;
}

}  // namespace

void add_serve(Verb& root) {
  const auto options = std::make_shared<ServeOptions>();
  root.verb("serve", "Run a server with a configuration file",
            [options] { return serve(*options); })
      .required("--config", options->config, "Configuration file (TOML)")
      .flag("--init", options->init, "Create the data directory if it is missing or empty");
}

}  // namespace onggi::server::cli
