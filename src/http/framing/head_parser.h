// The request head parser. It parses received bytes into a Request, or returns a Refusal that says
// why they are invalid. It does no I/O, so that it can be fuzzed. It is strict, because a proxy in
// front of the server may interpret a malformed head differently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

#include "http/framing/refusal.h"
#include "http/message.h"
#include "http/server.h"

namespace onggi::http {

/// The properties of the connection and of the body that a request head specifies.
struct Framing {
  bool http_1_0 = false;
  bool keep_alive = true;
  bool head_request = false;  // true for HEAD: the response has no body
  bool chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;  // unused if `chunked` is true
};

/// Finds the end of a head. Call scan() again when more bytes have arrived. Immediately rejects
/// bytes that cannot be part of a valid head: bare line feeds, folded lines, bytes of other
/// protocols.
class HeadScanner {
 public:
  /// Returns the size of the head including its empty line, or nullopt if it is not complete yet.
  /// `bytes` must start at the same byte in every call.
  std::expected<std::optional<std::size_t>, Refusal> scan(std::string_view bytes,
                                                          const Limits& limits);
  void reset() { line_begin_ = scanned_ = 0; }

 private:
  std::size_t line_begin_ = 0;
  std::size_t scanned_ = 0;
};

/// Parses one whole head, as delimited by HeadScanner. Lower-cases the header names in place, and
/// sets method, target, path, query and headers of `request` to views into `bytes`.
std::expected<Framing, Refusal> parse_head(std::span<char> bytes, const Limits& limits,
                                           Request& request);

}  // namespace onggi::http
