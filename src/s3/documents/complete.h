// The request document of CompleteMultipartUpload. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "catalog/uploads.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Parses the document. Errors: MalformedXML unless the document lists 1 to 10,000 parts, each with
/// a number and an ETag (quoted or not); InvalidArgument for a part number below 1 or above 10,000,
/// a malformed checksum, or several checksums for one part. The catalog checks the order of the
/// parts.
[[nodiscard]] S3Result<std::vector<catalog::CompletedPart>> parse_complete_document(
    std::string_view document);

}  // namespace onggi::s3
