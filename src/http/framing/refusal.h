// Refusal: a request that the server refuses before it calls a handler, because its head is invalid
// or does not arrive, or because there are too many connections. The handler of the listener
// renders the response (Handler::render_refusal), so that http/ does not depend on an error format.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace onggi::http {

enum class RefusalReason : std::uint8_t {
  kMalformedHead,
  kHeadTooLarge,
  kAmbiguousLength,      // the length of the request body is ambiguous
  kInvalidHost,          // no Host header, or several
  kUnsupportedVersion,   // unsupported HTTP version
  kUnsupportedEncoding,  // a transfer coding other than chunked
  kHeadTimeout,
};

struct Refusal {
  RefusalReason reason;
  int status;
  std::string_view message;    // a sentence in English, without characters special to XML or HTML
  std::string_view head = {};  // bytes received so far, possibly invalid or empty
  bool secure = false;         // true if the head was received over TLS

  /// Returns the path in the head, or an empty string. The path is unchecked client input, so use
  /// it only to select the format of the response.
  [[nodiscard]] std::string_view path() const;
  /// Returns the value of the first header named `name` (lower case) in the head, or nullopt if
  /// there is no such header. The value is unchecked client input.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

}  // namespace onggi::http
