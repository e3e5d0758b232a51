#include "base/log.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <algorithm>
#include <sstream>

namespace onggi {
namespace {

TEST(Log, a_message_is_one_line_without_control_characters) {
  std::ostringstream out;
  spdlog::logger logger("test", std::make_shared<spdlog::sinks::ostream_sink_st>(out));
  logger.set_formatter(log::make_formatter());
  logger.warn("cannot read {}", "a\n2026-11-30T00:00:00.000Z info forged\x1b[2J\x9b\u202e");
  logger.warn("cannot read {}", "옹기/옹기.txt");
  const auto text = out.str();
  EXPECT_TRUE(text.contains(R"( warning cannot read a\n2026-11-30T00:00:00.000Z info forged)"
                            R"(\u001b[2J\u009b\u202e)"
                            "\n"))
      << text;
  EXPECT_TRUE(text.ends_with(" warning cannot read 옹기/옹기.txt\n")) << text;
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
}

}  // namespace
}  // namespace onggi
