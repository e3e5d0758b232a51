#include "server/part_settings.h"

#include <algorithm>

#include "base/log.h"
#include "server/listen_address.h"
#include "server/process.h"

namespace onggi::server {
namespace {

http::Listener listener_of(const ListenerSettings& settings, http::Handler& handler) {
  http::Listener listener{settings.listen, std::nullopt, &handler, false};
  if (settings.tls()) listener.tls = http::TlsFiles{settings.tls_certificate, settings.tls_key};
  return listener;
}

admin::EndpointRule rule_of(const ListenerSettings& settings, std::uint16_t port) {
  admin::EndpointRule rule;
  rule.configured = settings.public_url;
  rule.listen_host = ListenAddress::parse(settings.listen).host;
  rule.port = port;
  rule.tls = settings.tls();
  return rule;
}

}  // namespace

http::Limits http_limits(const Config& config) {
  // The console gets at most one eighth of the connections that the limit of open files allows.
  constexpr std::size_t kConsolePart = 8;
  auto limits = config.http;
  limits.connections_max = std::min<std::size_t>(limits.connections_max, open_files_max());
  limits.console_connections_max =
      std::min<std::size_t>(limits.console_connections_max, open_files_max());
  const auto wanted = limits.connections_max + limits.console_connections_max;
  const auto allowed = connections_within(wanted, open_files_max());
  if (allowed < wanted) {
    const auto console = std::max<std::size_t>(allowed / kConsolePart, 1);
    limits.console_connections_max = std::min(limits.console_connections_max, console);
    limits.connections_max = std::min<std::size_t>(
        limits.connections_max,
        std::max<std::size_t>(allowed - std::min(allowed - 1, limits.console_connections_max), 1));
    log::warn(
        "the limit of {} open files allows {} connections to S3 and {} to the console, not {} and "
        "{}: raise LimitNOFILE or ulimit -n",
        open_files_max(), limits.connections_max, limits.console_connections_max,
        config.http.connections_max, config.http.console_connections_max);
  }
  return limits;
}

http::Listener s3_listener(const Config& config, http::Handler& handler) {
  auto listener = listener_of(config.s3_listener, handler);
  listener.sendfile = config.sendfile;
  listener.trusted_proxies = config.s3.trusted_proxies;
  return listener;
}

http::Listener console_listener(const Config& config, http::Handler& handler) {
  auto listener = listener_of(config.console_listener, handler);
  listener.console = true;
  listener.trusted_proxies = config.console_trusted_proxies;
  return listener;
}

admin::EndpointRule s3_rule(const Config& config, std::uint16_t port) {
  auto rule = rule_of(config.s3_listener, port);
  rule.domains = config.s3.domains;
  return rule;
}

admin::EndpointRule console_rule(const Config& config, std::uint16_t port) {
  auto rule = rule_of(config.console_listener, port);
  rule.path = config.console_base_path;
  return rule;
}

admin::HostRule console_hosts(const Config& config) {
  admin::HostRule rule{.names = config.console_hosts,
                       .trusted_proxies = config.console_trusted_proxies};
  const auto add = [&](std::optional<std::string> host) {
    if (host) rule.names.push_back(*std::move(host));
  };
  for (const auto* listener : {&config.console_listener, &config.s3_listener}) {
    add(admin::host_of_url(listener->public_url));
    add(admin::host_of(ListenAddress::parse(listener->listen).host));
  }
  for (const auto& domain : config.s3.domains) add(admin::host_of(domain));
  return rule;
}

catalog::Settings catalog_settings(const Config& config) {
  auto settings = config.catalog;
  settings.new_bucket_documents.emplace_back(catalog::BucketDocument::kOwnership,
                                             config.default_object_ownership);
  if (config.block_public_access) {
    settings.new_bucket_documents.emplace_back(
        catalog::BucketDocument::kPublicAccessBlock,
        "BlockPublicAcls,IgnorePublicAcls,BlockPublicPolicy,RestrictPublicBuckets");
  }
  return settings;
}

auth::AuthOptions auth_options(const Config& config) {
  auto options = config.auth;
  options.region = config.s3.region;
  options.accept_any_region = config.s3.accept_any_region;
  return options;
}

storage::FileBlobOptions blob_options(const Config& config) {
  auto options = config.blobs;
  options.free_space_min = config.metadata.reserve_bytes;
  return options;
}

workers::Schedule garbage_schedule(const Config& config) {
  auto schedule = config.garbage_worker;
  schedule.orphans_first = std::min(schedule.orphans_first, schedule.orphans);
  return schedule;
}

workers::PaceSchedule scrub_schedule(const Config& config) {
  auto schedule = config.scrub_worker;
  schedule.first = std::min(schedule.first, schedule.interval);
  return schedule;
}

workers::PaceSchedule lifecycle_schedule(const Config& config) {
  auto schedule = config.lifecycle_worker;
  schedule.first = std::min(schedule.first, schedule.interval);
  return schedule;
}

}  // namespace onggi::server
