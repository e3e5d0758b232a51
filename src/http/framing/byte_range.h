// Pure functions for byte ranges (RFC 9110, section 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onggi::http {

/// One range of a Range header. An omitted bound is nullopt; at least one bound is set.
struct RangeSpec {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;  // offset of the last byte; without `first`: suffix length
};

/// A range of bytes within a representation.
struct ByteSpan {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Parses a Range header with one byte range. Returns nullopt if the header has any other form; the
/// caller must then ignore the header.
[[nodiscard]] std::optional<RangeSpec> parse_range(std::string_view header);

/// Returns the bytes that `range` selects from a representation of `size` bytes, clipped to the end
/// of the representation. Returns nullopt if the range cannot be satisfied (416). For an empty
/// representation, a suffix range of nonzero length selects an empty span (RFC 9110, section
/// 14.1.2).
[[nodiscard]] std::optional<ByteSpan> satisfy(const RangeSpec& range, std::uint64_t size);

/// Returns the value of a Content-Range header: "bytes 0-9/100".
[[nodiscard]] std::string content_range(const ByteSpan& span, std::uint64_t size);

}  // namespace onggi::http
