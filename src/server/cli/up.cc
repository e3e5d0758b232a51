// onggi up: runs a server in the foreground, with everything needed for a first try.
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/log.h"
#include "base/task.h"
#include "catalog/buckets.h"
#include "server/cli/advice.h"
#include "server/cli/api_client.h"
#include "server/cli/cli.h"
#include "server/cli/disk_probe.h"
#include "server/cli/shell.h"
#include "server/data_dir.h"
#include "server/node.h"

namespace onggi::server::cli {
namespace {

constexpr const char* kActor = "cli:up";

struct UpOptions {
  std::string dir;
  std::string bucket;
  std::string user = "admin";
  std::string listen;
  std::string console_listen;
  std::vector<std::string> domains;
  std::string region;
};

Result<Config> make_config(const UpOptions& options) {
  Settings flags{{"server.data_dir", options.dir}};
  if (!options.listen.empty()) flags.emplace_back("s3.listen", options.listen);
  if (!options.console_listen.empty()) flags.emplace_back("console.listen", options.console_listen);
  if (!options.region.empty()) flags.emplace_back("server.region", options.region);
  std::string domains;
  for (const auto& domain : options.domains) domains += (domains.empty() ? "" : ",") + domain;
  if (!domains.empty()) flags.emplace_back("server.domains", domains);

  auto file = std::optional(DataDir::config_file(options.dir));
  if (::access(file->c_str(), F_OK) != 0) file.reset();
  return load_config(file, settings_of_environment(::environ), flags);
}

/// Creates the user and the bucket if they are missing; leaves existing ones unchanged. The very
/// first user gets all rights on all buckets, because a user with a single key pair expects the
/// pair to work for later buckets too. The grant is made before the bucket, so that the next start
/// after a crash in between completes both.
Status provide(Node& node, const UpOptions& options) {
  auto& directory = node.directory();
  if (directory.find_user(options.user) == nullptr) {
    iam::NewUser user;
    user.name = options.user;
    user.create_buckets = true;
    if (directory.list_users().empty())
      user.grants.push_back({std::string(iam::kAllBuckets), iam::kAllRights, {}, std::nullopt});
    ONGGI_TRY(sync_wait(directory.create_user(std::move(user), kActor)));
  }
  if (options.bucket.empty() || node.buckets().find(options.bucket)) return {};
  ONGGI_TRY(catalog::check_bucket_name(options.bucket));
  ONGGI_TRY(sync_wait(directory.forget_bucket(options.bucket, kActor)));
  const auto user = directory.find_user(options.user);
  if (std::ranges::find(user->grants, iam::kAllBuckets, &iam::Grant::bucket) ==
      user->grants.end()) {
    iam::Grant grant{options.bucket, iam::kAllRights, {}, std::nullopt};
    ONGGI_TRY(sync_wait(directory.grant(options.user, std::move(grant), kActor)));
  }
  ONGGI_TRY(sync_wait(node.buckets().create(options.bucket, {user->id})));
  return {};
}

std::string free_space(const std::string& dir) {
  struct statvfs info{};
  if (::statvfs(dir.c_str(), &info) != 0) return "?";
  return format_bytes(static_cast<double>(info.f_bavail) * static_cast<double>(info.f_frsize));
}

/// Returns the median duration of a few fdatasync calls in the data directory, as text.
std::string sync_time(const std::string& dir) {
  constexpr std::size_t kRounds = 3;
  const auto times = measure_sync(dir, kRounds);
  return times ? fmt::format("fsync {:.2f} ms", times->median_ms) : "fsync failed";
}

void print_banner(const Context& context, Node& node, const UpOptions& options,
                  const Config& config, std::chrono::duration<double> took) {
  const auto env_command = command_line(context, {"env", options.user, "--data", options.dir});
  const auto setup = node.make_setup_link();
  const auto endpoint = node.endpoint();
  auto advice = reach_advice(admin::to_string(endpoint.reach));
  if (!advice.empty()) advice = fmt::format("                {}\n", advice);
  auto text = fmt::format(
      "  Onggi {}   ready in {:.1f} s        data {} ({} free, {})\n"
      "  S3 endpoint   {}     region {}\n"
      "{}"
      "  Console       {}\n",
      kVersion, took.count(), options.dir, free_space(options.dir), sync_time(options.dir),
      endpoint.url, config.s3.region, advice,
      setup ? *setup + "     one-time link, 24 h" : node.console_endpoint());
  if (options.bucket.empty()) {
    text += fmt::format("  User          {}   (keys: {})\n", options.user, env_command);
  } else {
    // The text does not use eval "$(...)", because eval succeeds even if the command fails. aws
    // would then use the credentials already configured in the user's shell.
    text += fmt::format(
        "  Bucket        {}          User  {}   (keys: {})\n"
        "  Next:  keys=$({}) && eval \"$keys\" && aws --endpoint-url {} s3 cp file s3://{}/\n",
        options.bucket, options.user, env_command, env_command, quoted_for_sh(endpoint.url),
        options.bucket);
  }
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  for (const auto& warning : node.warnings()) log::warn("{}", warning.english);
}

StartAdvice start_advice() {
  return {.long_socket = "give a shorter DIR, such as a relative path",
          .s3_address = "try --listen 127.0.0.1:9010",
          .console_address = "try --console-listen 127.0.0.1:9011"};
}

int up(const Context& context, const UpOptions& options) {
  // Block signals before any thread exists, so that all threads inherit the signal mask and only
  // serve_until_signal() receives the signals.
  Node::block_signals();
  const auto start = std::chrono::steady_clock::now();
  const auto config = make_config(options);
  if (!config) return report(config.error());
  log::start(config->log_level);
  auto node = Node::open(*config, OpenMode::kCreate);
  if (!node) return report(node.error());
  if (const auto provided = provide(**node, options); !provided) return report(provided.error());
  if (const auto started = (*node)->start(); !started)
    return report(with_advice(started.error(), *config, start_advice()));
  print_banner(context, **node, options, *config, std::chrono::steady_clock::now() - start);
  (*node)->serve_until_signal();
  (*node)->stop();
  return kOk;
}

}  // namespace

void add_up(Verb& root) {
  const auto options = std::make_shared<UpOptions>();
  root.verb("up", "Run a server on a data directory, creating what is missing",
            [options, &context = root.context()] { return up(context, *options); })
      .argument("DIR", options->dir, "Data directory; created if it is missing")
      .option("--bucket", options->bucket, "Create this bucket if it is missing")
      .option("--user", options->user, "Create this user if it is missing")
      .option("--listen", options->listen, "S3 endpoint, HOST:PORT [127.0.0.1:9000]")
      .option("--console-listen", options->console_listen,
              "Console, health and metrics, HOST:PORT [127.0.0.1:9001]")
      .option("--domain", options->domains, "Base domain for virtual-host style; may be repeated")
      .option("--region", options->region, "Region that clients sign for [us-east-1]");
}

}  // namespace onggi::server::cli
