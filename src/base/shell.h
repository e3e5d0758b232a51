// Words of a POSIX shell, for commands that are shown to be pasted.
#pragma once

#include <string>
#include <string_view>

namespace onggi {

/// One word: as it stands when the shell takes it literally, else in single quotes.
[[nodiscard]] std::string quoted_for_sh(std::string_view text);

}  // namespace onggi
