// Refusal: a request that the server refuses before it calls a handler, because its head is invalid
// or does not arrive, or because there are too many connections. The handler of the listener
// renders the response (Handler::render_refusal), so that http/ knows no error format.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace onggi::http {

enum class RefusalReason : std::uint8_t {
  kMalformedHead,
  kHeadTooLarge,
  kAmbiguousLength,      // of the request body
  kInvalidHost,          // no Host header, or several
  kUnsupportedVersion,   // of HTTP
  kUnsupportedEncoding,  // a transfer coding other than chunked
  kHeadTimeout,
  kOverloaded,  // too many connections
};

struct Refusal {
  RefusalReason reason;
  int status;
  std::string_view message;    // a sentence in English, without characters special to XML or HTML
  std::string_view head = {};  // the bytes received; not a valid head, possibly empty
  bool secure = false;         // received over TLS

  /// Returns what the head states as its path, or an empty string. It was sent by the client and
  /// has not been checked, so it may only select the format of the response.
  [[nodiscard]] std::string_view path() const;
  /// Returns the value of the first header named `name` (lower case) in the head, or nullopt if it
  /// has none. As unchecked as path().
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

}  // namespace onggi::http
