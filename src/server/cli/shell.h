// What the command line writes for a reader to paste into a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/shell.h"
#include "server/cli/verb.h"

namespace onggi::server::cli {

/// A call of this program, by the path that it was started with:
/// "build/release/onggi env admin --data .dev/data". `onggi` is on few people's PATH.
[[nodiscard]] std::string command_line(const Context& context,
                                       const std::vector<std::string_view>& words);

}  // namespace onggi::server::cli
