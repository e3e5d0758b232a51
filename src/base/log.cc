#include "base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
#include <utility>

#include "base/codec.h"

namespace onggi::log {
namespace {

/// Escapes the control characters of each message. Messages contain object keys, header values and
/// other text that clients choose: without this, a client could forge lines of the log, or send
/// commands to the terminal that shows it.
class EscapingFormatter final : public spdlog::formatter {
 public:
  explicit EscapingFormatter(std::unique_ptr<spdlog::formatter> inner) : inner_(std::move(inner)) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const std::string_view text(message.payload.data(), message.payload.size());
    if (!has_controls(text)) return inner_->format(message, out);
    const auto escaped = escape_controls(text);
    auto shown = message;
    shown.payload = escaped;
    inner_->format(shown, out);
  }
  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<EscapingFormatter>(inner_->clone());
  }

 private:
  std::unique_ptr<spdlog::formatter> inner_;
};

}  // namespace

std::unique_ptr<spdlog::formatter> make_formatter() {
  return std::make_unique<EscapingFormatter>(std::make_unique<spdlog::pattern_formatter>(
      "%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc));
}

void start(std::string_view level) {
  auto logger = spdlog::stderr_logger_mt("onggi");
  logger->set_formatter(make_formatter());
  logger->set_level(spdlog::level::from_str(std::string(level)));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace onggi::log
