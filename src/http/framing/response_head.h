// Writes the response head: the status line, the handler's headers, and the headers that http/
// adds. Does no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace onggi::http {

struct ResponseFacts {
  std::string_view date;
  bool close = false;
  bool http_1_0 = false;
  std::optional<std::uint64_t> content_length = {};  // nullopt: no Content-Length
  bool chunked = false;
};

/// Replaces `out` with the response head. http/ sets Content-Length, Connection, Date and
/// Transfer-Encoding itself, and ignores these headers if the handler sets them. Line breaks in
/// values become spaces.
void write_head(std::string& out, const Response& response, const ResponseFacts& facts);

/// Returns true if a response with this status may have a body (RFC 9110, section 6.4.1).
[[nodiscard]] constexpr bool status_has_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace onggi::http
