// The request head: from received bytes to a Request, or to the refusal that answers it. Pure, so
// that it can be fuzzed; strict, because a proxy in front may read a lenient head differently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "http/message.h"
#include "http/server.h"

namespace onggi::http {

/// An answer given before any handler saw the request; the connection closes after it.
struct Refusal {
  int status;
  std::string_view code;  // S3's name where it has one
  std::string_view message;
};

/// What a head says about the connection and the body.
struct Framing {
  bool http_1_0 = false;
  bool keep_alive = true;
  bool head_request = false;  // HEAD: the response has no body
  bool chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;  // unless chunked
};

/// Finds where a head ends, over several calls as bytes arrive. Refuses at once what could never
/// become a valid head: bare line feeds, folded lines, bytes of other protocols.
class HeadScanner {
 public:
  /// The size of the head with its empty line, or nothing yet. `bytes` starts at the same byte in
  /// every call.
  std::expected<std::optional<std::size_t>, Refusal> scan(std::string_view bytes,
                                                          const Limits& limits);
  void reset() { line_begin_ = scanned_ = 0; }

 private:
  std::size_t line_begin_ = 0;
  std::size_t scanned_ = 0;
};

/// Parses one whole head, as delimited by HeadScanner. Lower-cases the header names in place and
/// fills method, target, path, query and headers of `request` with views into `bytes`.
std::expected<Framing, Refusal> parse_head(std::span<char> bytes, const Limits& limits,
                                           Request& request);

}  // namespace onggi::http
