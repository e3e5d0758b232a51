// Formats commands that the user can paste into a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/shell.h"
#include "server/cli/verb.h"

namespace onggi::server::cli {

/// Returns a command that runs this program with the arguments `words`, using the path in argv[0]:
/// "build/release/onggi env admin --data .dev/data". The path is needed because `onggi` is often
/// not on the PATH.
[[nodiscard]] std::string command_line(const Context& context,
                                       const std::vector<std::string_view>& words);

}  // namespace onggi::server::cli
