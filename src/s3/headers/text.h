// Encodes metadata for response headers. S3 stores the bytes that a client sent, and returns values
// that are not ASCII as encoded words (RFC 2047), as the S3 User Guide specifies ("User-defined
// object metadata"). Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace onggi::s3 {

/// Returns `value` itself if it is ASCII, otherwise its text as encoded words such as
/// "=?UTF-8?B?7ZWc?=". A value that is not valid UTF-8 is read as ISO 8859-1, the former encoding
/// of headers.
[[nodiscard]] std::string header_text(std::string_view value);

}  // namespace onggi::s3
