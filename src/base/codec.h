// Text codecs: hex, base64 (RFC 4648), and percent-encoding as S3 and SigV4 use it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi {

/// Encodes `bytes` as lower-case hex.
[[nodiscard]] std::string hex_encode(std::string_view bytes);
[[nodiscard]] Result<std::string> hex_decode(std::string_view text);

[[nodiscard]] std::string base64_encode(std::string_view bytes);
/// Decodes base64 strictly: standard alphabet, padding required, no white space, no nonzero padding
/// bits. Returns kInvalid if the text breaks one of these rules.
[[nodiscard]] Result<std::string> base64_decode(std::string_view text);

/// Percent-encodes every byte except `A-Za-z0-9-_.~` (and '/' if `keep_slash`) with upper-case hex,
/// as SigV4 and encoding-type=url do.
[[nodiscard]] std::string uri_encode(std::string_view bytes, bool keep_slash);
void uri_encode_to(std::string& out, std::string_view bytes, bool keep_slash);

/// Decodes %XX once and leaves '+' unchanged. Returns kInvalid if a '%' is not followed by two hex
/// digits.
[[nodiscard]] Result<std::string> uri_decode(std::string_view text);

/// Like uri_decode(), but decodes '+' as a space. Use it for queries and forms, and also for paths
/// and copy sources, as S3 does.
[[nodiscard]] Result<std::string> form_decode(std::string_view text);

/// Returns true if `bytes` is well-formed UTF-8 (no overlong forms, no surrogates, at most
/// U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// Returns true if a log line or a terminal could not show `text` as it is: it has control
/// characters, line separators, bidirectional controls or malformed UTF-8.
[[nodiscard]] bool has_controls(std::string_view text);
/// Replaces the characters and bytes that has_controls() detects with escapes such as \n and
/// \u001b. In JSON text, which has such characters only in strings, the escapes keep the meaning.
[[nodiscard]] std::string escape_controls(std::string_view text);

[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
/// Removes leading and trailing spaces and tabs.
[[nodiscard]] std::string_view trim(std::string_view text);
/// Parses a decimal number. Returns kInvalid if the text is not a number, contains a sign or white
/// space, or overflows 64 bits.
[[nodiscard]] Result<std::uint64_t> parse_u64(std::string_view text);

/// Compares two strings without revealing through timing where they differ.
[[nodiscard]] bool equals_constant_time(std::string_view a, std::string_view b);

}  // namespace onggi
