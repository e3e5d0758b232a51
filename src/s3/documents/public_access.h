// <PublicAccessBlockConfiguration>: the request document of PutPublicAccessBlock. Pure functions.
#pragma once

#include <string_view>

#include "iam/policy/public_access_block.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Parses the document. A setting that the document does not contain is off. Errors: MalformedXML,
/// MissingRequestBodyError.
[[nodiscard]] S3Result<iam::PublicAccessBlock> parse_public_access_document(
    std::string_view document);

}  // namespace onggi::s3
