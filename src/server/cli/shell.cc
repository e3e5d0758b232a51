#include "server/cli/shell.h"

namespace onggi::server::cli {

std::string command_line(const Context& context, const std::vector<std::string_view>& words) {
  auto line = quoted_for_sh(context.program);
  for (const auto word : words) line.append(" ").append(quoted_for_sh(word));
  return line;
}

}  // namespace onggi::server::cli
