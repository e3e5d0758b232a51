// onggi verify: reads a whole data directory back, offline, and names what is damaged.
#include <unistd.h>
#include <CLI/CLI.hpp>

#include "base/log.h"
#include "base/task.h"
#include "server/cli/api_client.h"
#include "server/data_dir.h"
#include "server/node.h"

namespace onggi::server::cli {
namespace {

struct Report {
  std::vector<std::string> damaged;
  std::uint64_t blobs = 0;
  std::uint64_t bytes = 0;
};

Task<Status> verify_blobs(catalog::Stores& stores, Report& report) {
  std::vector<storage::BlobInfo> blobs;
  const std::function<bool(const storage::BlobInfo&)> remember =
      [&](const storage::BlobInfo& blob) { return blobs.push_back(blob), true; };
  ONGGI_CO_TRY(co_await stores.blobs.list(remember));
  for (const auto& blob : blobs) {
    const auto intact = co_await stores.blobs.verify(blob.id);
    if (!intact && intact.error().code == Code::kCorrupt)
      report.damaged.push_back("blob " + blob.id.to_hex() + ": " + intact.error().detail);
    else if (!intact)
      co_return fail(intact.error().within("reading blob " + blob.id.to_hex()));
    ++report.blobs;
    report.bytes += blob.size;
  }
  co_return Status();
}

Task<Status> verify_all(Node& node, Report& report) {
  const std::function<void(std::string)> damaged = [&](std::string what) {
    report.damaged.push_back("metadata: " + std::move(what));
  };
  ONGGI_CO_TRY(co_await node.stores().metadata.verify(damaged));
  co_return co_await verify_blobs(node.stores(), report);
}

int verify(const Context& context) {
  std::optional<std::string> file(DataDir::config_file(context.data));
  if (::access(file->c_str(), F_OK) != 0) file.reset();
  const auto config =
      load_config(file, settings_of_environment(::environ), {{"server.data_dir", context.data}});
  if (!config) return report(config.error());
  log::start("warn");
  auto node = Node::open(*config, OpenMode::kExisting);
  if (!node) return report(node.error());
  Report result;
  const auto done = sync_wait(verify_all(**node, result));
  if (!done) return report(done.error());
  if (context.json()) {
    json::array damaged;
    for (const auto& what : result.damaged) damaged.emplace_back(what);
    print_json(json::object{
        {"blobs", result.blobs}, {"bytes", result.bytes}, {"damaged", std::move(damaged)}});
  } else {
    for (const auto& what : result.damaged) std::printf("damaged: %s\n", what.c_str());
    std::printf("%llu blobs, %s; %zu damaged\n", static_cast<unsigned long long>(result.blobs),
                format_bytes(static_cast<double>(result.bytes)).c_str(), result.damaged.size());
  }
  return result.damaged.empty() ? kOk : kFailed;
}

}  // namespace

void add_verify(CLI::App& app, Context& context) {
  auto* verb = app.add_subcommand("verify", "Read a data directory back and name what is damaged");
  add_client_options(*verb, context);
  verb->callback([&context] { context.verb = [&context] { return verify(context); }; });
}

}  // namespace onggi::server::cli
