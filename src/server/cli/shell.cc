#include "server/cli/shell.h"

namespace onggi::server::cli {

std::string quoted_for_sh(std::string_view text) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+=,-";
  if (!text.empty() && text.find_first_not_of(kSafe) == std::string_view::npos)
    return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string command_line(const Context& context, const std::vector<std::string_view>& words) {
  auto line = quoted_for_sh(context.program);
  for (const auto word : words) line.append(" ").append(quoted_for_sh(word));
  return line;
}

}  // namespace onggi::server::cli
