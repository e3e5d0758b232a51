// What goes over the wire before a body: status line, headers, and what http/ adds to them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/head_parser.h"
#include "http/message.h"

namespace onggi::http {

struct ResponseFacts {
  std::string_view date;
  bool close = false;
  bool http_1_0 = false;
  std::optional<std::uint64_t> content_length = {};  // none: the header is left out
  bool chunked = false;
};

/// Replaces `out` with the head. Content-Length, Connection, Date and Transfer-Encoding are http's
/// own; the handler's are left out. Line breaks in values become spaces.
void write_head(std::string& out, const Response& response, const ResponseFacts& facts);

/// A whole response, body included, for a request that no handler sees. It closes the connection.
[[nodiscard]] std::string refusal_response(const Refusal& refusal, std::string_view date);

/// Whether a response of this status may have a body (RFC 9110, section 6.4.1).
[[nodiscard]] constexpr bool status_has_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace onggi::http
