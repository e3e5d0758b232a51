// Finds duplicate member names in JSON texts. Our parser keeps the last of two members with the
// same name, but another reader of the same text (a proxy, a log viewer, a person) may use the
// first member.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace onggi::iam {

/// Returns the first member name that occurs twice in the same object of `text`, or nullopt. `text`
/// must be valid JSON.
[[nodiscard]] std::optional<std::string> duplicate_member(std::string_view text);

}  // namespace onggi::iam
