#include "server/part_settings.h"

#include <algorithm>

#include "base/codec.h"
#include "base/log.h"
#include "server/listen_address.h"
#include "server/process.h"

namespace onggi::server {
namespace {

auth::SignatureV2 sigv2_taken(const Config& config) {
  if (config.signature_v2 == "off") return auth::SignatureV2::kOff;
  return config.signature_v2 == "on" ? auth::SignatureV2::kOn : auth::SignatureV2::kLinks;
}

/// The settings that S3 and the console both have. Refers to a Config.
struct Face {
  const std::string& listen;
  const std::string& certificate;  // empty: no TLS
  const std::string& key;
  const std::string& public_url;
};

Face s3_face(const Config& config) {
  return {config.s3_listen, config.tls_certificate, config.tls_key, config.public_endpoint};
}

Face console_face(const Config& config) {
  return {config.console_listen, config.console_tls_certificate, config.console_tls_key,
          config.console_public_url};
}

http::Listener listener_of(const Face& face, http::Handler& handler) {
  http::Listener listener{face.listen, std::nullopt, &handler};
  if (!face.certificate.empty()) listener.tls = http::TlsFiles{face.certificate, face.key};
  return listener;
}

admin::EndpointRule rule_of(const Face& face, std::uint16_t port) {
  admin::EndpointRule rule;
  rule.configured = face.public_url;
  rule.listen_host = ListenAddress::parse(face.listen).host;
  rule.port = port;
  rule.tls = !face.certificate.empty();
  return rule;
}

workers::PaceSchedule pace_schedule(std::uint64_t rate, std::chrono::milliseconds interval) {
  workers::PaceSchedule schedule;
  schedule.rate = rate;
  schedule.interval = interval;
  schedule.first = std::min(schedule.first, interval);
  return schedule;
}

}  // namespace

http::Limits http_limits(const Config& config) {
  http::Limits limits;
  limits.connections_max = connections_within(config.connections_max, open_files_max());
  if (limits.connections_max < config.connections_max) {
    log::warn(
        "the limit of {} open files allows {} connections, not {}: raise LimitNOFILE or ulimit -n",
        open_files_max(), limits.connections_max, config.connections_max);
  }
  limits.idle_timeout = config.idle_timeout;
  limits.header_timeout = config.header_timeout;
  limits.body_stall_timeout = config.body_stall_timeout;
  limits.answer_stall_timeout = config.answer_stall_timeout;
  limits.body_rate_min = config.body_rate_min;
  limits.shutdown_grace = config.shutdown_grace;
  return limits;
}

catalog::Settings catalog_settings(const Config& config) {
  catalog::Settings settings;
  settings.inline_size_max = config.inline_size_max;
  settings.orphan_age_min = std::chrono::duration_cast<std::chrono::seconds>(config.orphan_age_min);
  settings.new_bucket_documents.emplace_back(catalog::BucketDocument::kOwnership,
                                             config.default_object_ownership);
  if (config.block_public_access) {
    settings.new_bucket_documents.emplace_back(
        catalog::BucketDocument::kPublicAccessBlock,
        "BlockPublicAcls,IgnorePublicAcls,BlockPublicPolicy,RestrictPublicBuckets");
  }
  return settings;
}

workers::Schedule worker_schedule(const Config& config) {
  workers::Schedule schedule;
  schedule.orphans = config.orphan_sweep_interval;
  schedule.orphans_first = std::min(schedule.orphans_first, schedule.orphans);
  return schedule;
}

iam::SessionLimits session_limits(const Config& config) {
  iam::SessionLimits limits;
  limits.idle = std::chrono::ceil<std::chrono::seconds>(config.session_idle);
  limits.lifetime = std::chrono::ceil<std::chrono::seconds>(config.session_lifetime);
  return limits;
}

http::Listener s3_listener(const Config& config, http::Handler& handler) {
  auto listener = listener_of(s3_face(config), handler);
  listener.sendfile = config.sendfile;
  return listener;
}

http::Listener console_listener(const Config& config, http::Handler& handler) {
  return listener_of(console_face(config), handler);
}

admin::EndpointRule s3_rule(const Config& config, std::uint16_t port) {
  auto rule = rule_of(s3_face(config), port);
  for (const auto& domain : config.domains) rule.domains.push_back(to_lower_ascii(domain));
  return rule;
}

admin::EndpointRule console_rule(const Config& config, std::uint16_t port) {
  auto rule = rule_of(console_face(config), port);
  rule.path = config.console_base_path;
  return rule;
}

workers::PaceSchedule scrub_schedule(const Config& config) {
  return pace_schedule(config.scrub_rate, config.scrub_interval);
}

catalog::LifecycleSettings lifecycle_settings(const Config& config) {
  catalog::LifecycleSettings settings;
  settings.day = std::chrono::seconds(config.lifecycle_day_seconds);
  settings.abort_uploads_after = config.abort_uploads_after;
  settings.transition_size_min = config.transition_size_min;
  return settings;
}

workers::PaceSchedule lifecycle_schedule(const Config& config) {
  return pace_schedule(config.lifecycle_rate, config.lifecycle_interval);
}

s3::Settings s3_settings(const Config& config) {
  s3::Settings settings;
  settings.region = config.region;
  settings.domains = config.domains;
  settings.memory_max = config.memory_max;
  settings.early_answer_after = config.early_answer_after;
  settings.early_answer_interval = config.early_answer_interval;
  settings.trusted_proxies = config.s3_trusted_proxies;
  settings.accept_any_region = config.accept_any_region;
  settings.storage_classes.clear();
  for (const auto name : list_items(config.storage_classes))
    if (const auto known = catalog::parse_storage_class(name))
      settings.storage_classes.push_back(*known);
  return settings;
}

auth::AuthOptions auth_options(const Config& config) {
  auth::AuthOptions options;
  options.region = config.region;
  options.accept_any_region = config.accept_any_region;
  options.signature_v2 = sigv2_taken(config);
  return options;
}

}  // namespace onggi::server
