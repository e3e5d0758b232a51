// Completes the settings of those parts that depend on several settings, or on the machine. The
// other parts get their member of Config as it is. Used by node.cc and engines.cc.
#pragma once

#include "admin/protocol/endpoint.h"
#include "server/config.h"

namespace onggi::server {

/// Limits the connections to the files that the process may open, with a warning.
[[nodiscard]] http::Limits http_limits(const Config& config);
[[nodiscard]] http::Listener s3_listener(const Config& config, http::Handler& handler);
[[nodiscard]] http::Listener console_listener(const Config& config, http::Handler& handler);
/// Returns the rule that determines the public URL of a listener. `port` is the port that was
/// actually bound.
[[nodiscard]] admin::EndpointRule s3_rule(const Config& config, std::uint16_t port);
[[nodiscard]] admin::EndpointRule console_rule(const Config& config, std::uint16_t port);
/// Adds the configuration documents of new buckets.
[[nodiscard]] catalog::Settings catalog_settings(const Config& config);
/// Adds the regions that signatures may name.
[[nodiscard]] auth::AuthOptions auth_options(const Config& config);
/// Adds the free space that blobs must leave for the metadata.
[[nodiscard]] storage::FileBlobOptions blob_options(const Config& config);

// A first pass starts no later than one interval after the start.
[[nodiscard]] workers::Schedule garbage_schedule(const Config& config);
[[nodiscard]] workers::PaceSchedule scrub_schedule(const Config& config);
[[nodiscard]] workers::PaceSchedule lifecycle_schedule(const Config& config);

}  // namespace onggi::server
