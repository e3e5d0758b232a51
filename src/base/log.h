// Logging: one process-wide spdlog logger that writes to stderr and is created by main. Never log a
// secret, an Authorization header or the query of a presigned URL; log ids and object keys instead.
// Control characters in messages are escaped, so a message is always one line.
#pragma once

#include <spdlog/spdlog.h>

#include <memory>
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
/// Returns the formatter of the logger, which escapes control characters.
[[nodiscard]] std::unique_ptr<spdlog::formatter> make_formatter();
}  // namespace onggi::log
