// Byte ranges: the Range header of GET and HEAD, and the stricter x-amz-copy-source-range. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/types.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// The bytes that `header` selects of an object of `size` bytes, clipped to it. Nullopt for what S3
/// ignores (several ranges, another unit, anything malformed) and for the last bytes of an empty
/// object: the whole object with 200. InvalidRange when no byte is selected.
[[nodiscard]] S3Result<std::optional<catalog::ByteRange>> resolve_range(std::string_view header,
                                                                        std::uint64_t size);

/// The bytes that an x-amz-copy-source-range selects: exactly `bytes=first-last`, all of it inside
/// the object. InvalidArgument.
[[nodiscard]] S3Result<catalog::ByteRange> resolve_copy_range(std::string_view header,
                                                              std::uint64_t size);

/// "bytes 0-9/100"
[[nodiscard]] std::string content_range(const catalog::ByteRange& range, std::uint64_t size);

}  // namespace onggi::s3
