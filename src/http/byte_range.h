// Byte ranges of RFC 9110, section 14, as pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onggi::http {

/// One range as written in a Range header; an end that is left out is nullopt, but never both.
struct RangeSpec {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;  // without `first`: how many of the last bytes
};

/// Bytes of a representation.
struct ByteSpan {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Nullopt unless `header` is one well-formed range of bytes: such a header is to be ignored.
[[nodiscard]] std::optional<RangeSpec> parse_range(std::string_view header);

/// The bytes that `range` selects of `size`, clipped to them. Nullopt when it selects none (416);
/// the last bytes of nothing are no bytes, however many are asked for (RFC 9110, section 14.1.2).
[[nodiscard]] std::optional<ByteSpan> satisfy(const RangeSpec& range, std::uint64_t size);

/// "bytes 0-9/100"
[[nodiscard]] std::string content_range(const ByteSpan& span, std::uint64_t size);

}  // namespace onggi::http
