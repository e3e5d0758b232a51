// Quotes words for a POSIX shell, in commands that users copy and paste.
#pragma once

#include <string>
#include <string_view>

namespace onggi {

/// Returns `text` as one shell word. The text is unchanged if it contains only safe characters,
/// otherwise it is in single quotes.
[[nodiscard]] std::string quoted_for_sh(std::string_view text);

}  // namespace onggi
