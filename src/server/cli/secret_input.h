// Secrets that somebody gives to the command line. They never come from argv, which everybody on
// the machine can read.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi::server::cli {

enum class Asked : std::uint8_t { kOnce, kTwice };

/// Is a secret from `file` typed at a terminal?
[[nodiscard]] bool is_typed(const std::string& file);

/// The first line of a file, or with "-" of standard input. Where that is a terminal, it is asked
/// for by its name ("Password of ann") and not shown, twice when a slip of the finger would be
/// stored. kInvalid when there is none, when the two differ, or beyond 4 KiB.
[[nodiscard]] Result<std::string> read_secret(const std::string& file, std::string_view name,
                                              Asked asked);

}  // namespace onggi::server::cli
