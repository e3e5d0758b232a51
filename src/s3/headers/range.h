// Byte ranges: the Range header, and the stricter x-amz-copy-source-range. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/types.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns the range that `header` selects in an object of `size` bytes, clipped to the object.
/// Returns nullopt if the response must be the whole object with status 200: for headers that S3
/// ignores (several ranges, a unit other than bytes, anything malformed) and for the last bytes of
/// an empty object. Errors: InvalidRange if the range selects no bytes.
[[nodiscard]] S3Result<std::optional<catalog::ByteRange>> resolve_range(std::string_view header,
                                                                        std::uint64_t size);

/// Returns the bytes that x-amz-copy-source-range selects. The value must have the form
/// `bytes=first-last` and lie entirely inside the object. Errors: InvalidArgument.
[[nodiscard]] S3Result<catalog::ByteRange> resolve_copy_range(std::string_view header,
                                                              std::uint64_t size);

/// Returns the value of Content-Range, such as "bytes 0-9/100".
[[nodiscard]] std::string content_range(const catalog::ByteRange& range, std::uint64_t size);

}  // namespace onggi::s3
