// <PublicAccessBlockConfiguration>: the request document of PutPublicAccessBlock. Pure.
#pragma once

#include <string_view>

#include "iam/policy/public_access_block.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Parses the document. Settings that it does not contain are off. Errors: MalformedXML,
/// MissingRequestBodyError.
[[nodiscard]] S3Result<iam::PublicAccessBlock> parse_public_access_document(
    std::string_view document);

}  // namespace onggi::s3
