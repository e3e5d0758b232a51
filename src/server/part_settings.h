// Converts the configuration into the settings types of a node's components. Used by node.cc.
#pragma once

#include "admin/protocol/endpoint.h"
#include "auth/authenticator.h"
#include "catalog/lifecycle.h"
#include "catalog/stores.h"
#include "http/server.h"
#include "iam/portal/sessions.h"
#include "s3/protocol/context.h"
#include "server/config.h"
#include "workers/garbage_worker.h"
#include "workers/lifecycle_worker.h"
#include "workers/scrub_worker.h"

namespace onggi::server {

[[nodiscard]] http::Limits http_limits(const Config& config);
[[nodiscard]] http::Listener s3_listener(const Config& config, http::Handler& handler);
[[nodiscard]] http::Listener console_listener(const Config& config, http::Handler& handler);
/// Returns the rule that determines the public URL of a listener. `port` is the port that was
/// actually bound.
[[nodiscard]] admin::EndpointRule s3_rule(const Config& config, std::uint16_t port);
[[nodiscard]] admin::EndpointRule console_rule(const Config& config, std::uint16_t port);
[[nodiscard]] catalog::Settings catalog_settings(const Config& config);
[[nodiscard]] workers::Schedule worker_schedule(const Config& config);
[[nodiscard]] workers::PaceSchedule scrub_schedule(const Config& config);
[[nodiscard]] catalog::LifecycleSettings lifecycle_settings(const Config& config);
[[nodiscard]] workers::PaceSchedule lifecycle_schedule(const Config& config);
[[nodiscard]] iam::SessionLimits session_limits(const Config& config);
[[nodiscard]] s3::Settings s3_settings(const Config& config);
[[nodiscard]] auth::AuthOptions auth_options(const Config& config);

}  // namespace onggi::server
