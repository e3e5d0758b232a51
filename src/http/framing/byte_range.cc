#include "http/framing/byte_range.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/codec.h"

namespace onggi::http {
namespace {

constexpr std::string_view kUnit = "bytes=";

/// Parses a decimal number. If the number does not fit in 64 bits, returns the largest 64-bit
/// value, which exceeds the size of any object. Returns nullopt if `text` is not a number.
std::optional<std::uint64_t> saturating_number(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  return parse_u64(text).value_or(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace

std::optional<RangeSpec> parse_range(std::string_view header) {
  if (!equals_ignoring_case(header.substr(0, kUnit.size()), kUnit)) return std::nullopt;
  const auto spec = header.substr(kUnit.size());  // white space makes the header invalid, as on AWS
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first_text = spec.substr(0, dash);
  const auto last_text = spec.substr(dash + 1);
  const RangeSpec range{saturating_number(first_text), saturating_number(last_text)};
  const bool readable =
      (first_text.empty() || range.first) && (last_text.empty() || range.last) && spec != "-";
  const bool ordered = !range.first || !range.last || *range.first <= *range.last;
  return readable && ordered ? std::optional(range) : std::nullopt;
}

std::optional<ByteSpan> satisfy(const RangeSpec& range, std::uint64_t size) {
  ONGGI_DCHECK(range.first || range.last);
  if (!range.first) {
    if (*range.last == 0) return std::nullopt;
    const auto length = std::min(*range.last, size);
    return ByteSpan{.offset = size - length, .length = length};
  }
  if (*range.first >= size) return std::nullopt;
  const auto last = std::min(range.last.value_or(size - 1), size - 1);
  ONGGI_DCHECK(*range.first <= last);  // parse_range() rejects last < first
  return ByteSpan{.offset = *range.first, .length = last - *range.first + 1};
}

std::string content_range(const ByteSpan& span, std::uint64_t size) {
  std::string out = "bytes ";
  out += std::to_string(span.offset);
  out += '-';
  out += std::to_string(span.offset + span.length - 1);
  out += '/';
  out += std::to_string(size);
  return out;
}

}  // namespace onggi::http
