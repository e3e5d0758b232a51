// The content type with which the console previews an object. An uploader can store any type, so
// the stored type is never sent to the browser. It only selects one of the types that browsers
// display without running scripts. Private to admin/.
#pragma once

#include <string_view>

namespace onggi::admin {

/// Returns the type for a preview of an object with the stored type. HTML, SVG, XML and all other
/// text are shown as plain text. Any type that is unknown or malformed, such as a list of types, is
/// application/octet-stream, which browsers do not display.
[[nodiscard]] std::string_view preview_type(std::string_view stored);

}  // namespace onggi::admin
