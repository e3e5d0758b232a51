#include "s3/range_header.h"

#include <algorithm>
#include <limits>

#include "base/codec.h"
#include "s3/object_error.h"

namespace onggi::s3 {
namespace {

constexpr std::string_view kUnit = "bytes=";

/// A decimal number; one that is too large for 64 bits is still a number, and larger than any
/// object.
std::optional<std::uint64_t> saturating_number(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  return parse_u64(text).value_or(std::numeric_limits<std::uint64_t>::max());
}

/// The two ends as written; an end that is left out is nullopt.
struct Ends {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;
};

/// Nullopt unless `header` is one well-formed range.
std::optional<Ends> parse_ends(std::string_view header) {
  if (!equals_ignoring_case(header.substr(0, kUnit.size()), kUnit)) return std::nullopt;
  const auto spec = trim(header.substr(kUnit.size()));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first_text = spec.substr(0, dash);
  const auto last_text = spec.substr(dash + 1);
  const Ends ends{saturating_number(first_text), saturating_number(last_text)};
  const bool readable =
      (first_text.empty() || ends.first) && (last_text.empty() || ends.last) && spec != "-";
  const bool ordered = !ends.first || !ends.last || *ends.first <= *ends.last;
  return readable && ordered ? std::optional(ends) : std::nullopt;
}

S3Error unsatisfiable(std::string_view header, std::uint64_t size) {
  const auto size_text = std::to_string(size);
  return S3Error("InvalidRange")
      .field("RangeRequested", std::string(header))
      .field("ActualObjectSize", size_text)
      .header("Content-Range", "bytes */" + size_text);
}

}  // namespace

S3Result<std::optional<catalog::ByteRange>> resolve_range(std::string_view header,
                                                          std::uint64_t size) {
  const auto ends = parse_ends(header);
  if (!ends) return std::nullopt;
  if (!ends->first) {
    const auto length = std::min(*ends->last, size);
    if (length == 0) return refuse(unsatisfiable(header, size));
    return catalog::ByteRange{.offset = size - length, .length = length};
  }
  if (*ends->first >= size) return refuse(unsatisfiable(header, size));
  const auto last = std::min(ends->last.value_or(size - 1), size - 1);
  return catalog::ByteRange{.offset = *ends->first, .length = last - *ends->first + 1};
}

S3Result<catalog::ByteRange> resolve_copy_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kName = "x-amz-copy-source-range";
  const auto ends = parse_ends(header);
  if (!ends || !ends->first || !ends->last) {
    return refuse(invalid_argument(
        kName, header,
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
        "last are the zero-based offsets of the first and last bytes to copy"));
  }
  if (*ends->last >= size) {
    return refuse(invalid_argument(
        kName, header,
        "Range specified is not valid for source object of size: " + std::to_string(size)));
  }
  return catalog::ByteRange{.offset = *ends->first, .length = *ends->last - *ends->first + 1};
}

std::string content_range(const catalog::ByteRange& range, std::uint64_t size) {
  std::string out = "bytes ";
  out += std::to_string(range.offset);
  out += '-';
  out += std::to_string(range.offset + range.length - 1);
  out += '/';
  out += std::to_string(size);
  return out;
}

}  // namespace onggi::s3
