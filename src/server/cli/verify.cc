// onggi verify: reads an entire data directory offline and reports the damage.
#include <fmt/format.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/log.h"
#include "base/task.h"
#include "catalog/verify.h"
#include "server/cli/api_client.h"
#include "server/data_dir.h"
#include "server/node.h"

namespace onggi::server::cli {
namespace {

struct Report {
  std::vector<std::string> damaged;
  catalog::CatalogCheck counts;
};

Task<Status> verify_all(Node& node, Report& report) {
  const std::function<void(std::string)> damaged = [&](std::string what) {
    report.damaged.push_back(std::move(what));
  };
  ONGGI_CO_TRY(co_await node.metadata().verify(damaged));
  report.counts =
      ONGGI_CO_TRY(co_await catalog::verify_catalog(node.engine(), node.buckets(), damaged));
  co_return Status();
}

int verify(const Context& context) {
  std::optional<std::string> file(DataDir::config_file(context.data));
  if (::access(file->c_str(), F_OK) != 0) file.reset();
  const auto config =
      load_config(file, settings_of_environment(::environ), {{"server.data_dir", context.data}});
  if (!config) return report(config.error());
  log::start("warn");
  auto node = Node::open(*config, OpenMode::kVerify);
  if (!node) return report(node.error());
  Report result;
  const auto done = sync_wait(verify_all(**node, result));
  // If the check fails, still report the damage found so far.
  if (!done) result.damaged.push_back("the check could not finish: " + done.error().message());
  const auto& counts = result.counts;
  if (context.json()) {
    json::array damaged;
    for (const auto& what : result.damaged) damaged.emplace_back(what);
    print_json(json::object{{"buckets", counts.buckets},
                            {"objects", counts.objects},
                            {"blobs", counts.blobs},
                            {"orphans", counts.orphans},
                            {"damaged", std::move(damaged)}});
  } else {
    for (const auto& what : result.damaged)
      std::printf("damaged: %s\n", escape_controls(what).c_str());
    auto summary = fmt::format("{} buckets, {} objects, {} blobs; {} damaged", counts.buckets,
                               counts.objects, counts.blobs, result.damaged.size());
    if (counts.orphans > 0)
      summary += fmt::format("; {} orphaned blobs, left by a crash, that the server will remove",
                             counts.orphans);
    std::puts(summary.c_str());
  }
  return result.damaged.empty() ? kOk : kFailed;
}

}  // namespace

void add_verify(Verb& root) {
  root.verb("verify", "Read a data directory and report damage", verify);
}

}  // namespace onggi::server::cli
