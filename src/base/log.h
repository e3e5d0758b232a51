// Logging: one spdlog logger to stderr, made by main and found by everybody. Never logs a secret,
// an Authorization header or a presigned query; callers pass ids and keys.
#pragma once

#include <spdlog/spdlog.h>

namespace onggi::log {
using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;
}  // namespace onggi::log
