// Logging: one spdlog logger to stderr, made by main and found by everybody. Never logs a secret,
// an Authorization header or a presigned query; callers pass ids and keys.
#pragma once

#include <spdlog/spdlog.h>

#include <string_view>

namespace onggi::log {
using spdlog::critical;
using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

/// Sends the log to stderr from `level` on: "debug", "info", "warn", "error", "off". Called by
/// main, once.
void start(std::string_view level);
}  // namespace onggi::log
