#include "s3/headers/range.h"

#include "http/framing/byte_range.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

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
  const auto range = http::parse_range(header);
  if (!range) return std::nullopt;
  const auto span = http::satisfy(*range, size);
  if (!span) return refuse(unsatisfiable(header, size));
  if (span->length == 0) return std::nullopt;  // Content-Range cannot express an empty range
  return catalog::ByteRange{.offset = span->offset, .length = span->length};
}

S3Result<catalog::ByteRange> resolve_copy_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kName = "x-amz-copy-source-range";
  const auto range = http::parse_range(header);
  if (!range || !range->first || !range->last) {
    return refuse(invalid_argument(
        kName, header,
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
        "last are the zero-based offsets of the first and last bytes to copy"));
  }
  if (*range->last >= size) {
    return refuse(invalid_argument(
        kName, header,
        "Range specified is not valid for source object of size: " + std::to_string(size)));
  }
  return catalog::ByteRange{.offset = *range->first, .length = *range->last - *range->first + 1};
}

std::string content_range(const catalog::ByteRange& range, std::uint64_t size) {
  return http::content_range({.offset = range.offset, .length = range.length}, size);
}

}  // namespace onggi::s3
