// Computes the component settings that depend on several configuration settings or on the machine.
// Other components use their member of Config unchanged. Used by node.cc and engines.cc.
#pragma once

#include "admin/protocol/endpoint.h"
#include "admin/protocol/host_rule.h"
#include "server/config.h"

namespace onggi::server {

/// Returns the HTTP limits. Logs a warning if the limit of open files lowers the connection limit.
[[nodiscard]] http::Limits http_limits(const Config& config);
[[nodiscard]] http::Listener s3_listener(const Config& config, http::Handler& handler);
[[nodiscard]] http::Listener console_listener(const Config& config, http::Handler& handler);
/// Returns the rule that chooses the public URL of the S3 listener. `port` is the port that was
/// actually bound.
[[nodiscard]] admin::EndpointRule s3_rule(const Config& config, std::uint16_t port);
[[nodiscard]] admin::EndpointRule console_rule(const Config& config, std::uint16_t port);
/// Returns the rule for the hosts of the console. It allows console.hosts and every host that other
/// settings name. The caller adds the names of the machine.
[[nodiscard]] admin::HostRule console_hosts(const Config& config);
/// Returns the catalog's settings, which include the configuration documents of new buckets.
[[nodiscard]] catalog::Settings catalog_settings(const Config& config);
/// Returns the authenticator's options, which include the regions that signatures may name.
[[nodiscard]] auth::AuthOptions auth_options(const Config& config);
/// Returns the blob store's options, which include the free space to keep for the metadata.
[[nodiscard]] storage::FileBlobOptions blob_options(const Config& config);

// In each schedule, the first pass starts at most one interval after the server starts.
[[nodiscard]] workers::Schedule garbage_schedule(const Config& config);
[[nodiscard]] workers::PaceSchedule scrub_schedule(const Config& config);
[[nodiscard]] workers::PaceSchedule lifecycle_schedule(const Config& config);

}  // namespace onggi::server
