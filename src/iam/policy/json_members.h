// Member names of JSON texts. The parser takes the last of two equal ones; somebody else who reads
// the same text (a proxy, a log, a person) may take the first.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace onggi::iam {

/// The first name that one object of `text`, a valid JSON text, has twice.
[[nodiscard]] std::optional<std::string> duplicate_member(std::string_view text);

}  // namespace onggi::iam
