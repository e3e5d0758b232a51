// Metadata as a header gives it back. S3 stores whatever bytes a client sent; what is no ASCII
// comes back in encoded words of RFC 2047, as the S3 User Guide says ("User-defined object
// metadata"). Pure.
#pragma once

#include <string>
#include <string_view>

namespace onggi::s3 {

/// `value` itself if it is ASCII, else its text as words like "=?UTF-8?B?7ZWc?=". Bytes that are no
/// UTF-8 are taken for ISO 8859-1, which headers were in once.
[[nodiscard]] std::string header_text(std::string_view value);

}  // namespace onggi::s3
