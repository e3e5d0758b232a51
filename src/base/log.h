// Logging: one process-wide spdlog logger that writes to stderr and is created by main. Never log a
// secret, an Authorization header or the query of a presigned URL; log ids and object keys instead.
#pragma once

#include <spdlog/spdlog.h>

#include <string_view>

namespace onggi::log {
using spdlog::critical;
using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

/// Sends log messages of `level` and above to stderr. `level` is "debug", "info", "warn", "error"
/// or "off". main calls this once.
void start(std::string_view level);
}  // namespace onggi::log
