// <LifecycleConfiguration>: parses the rules that clients send, and writes the document that
// clients read. Pure functions. Rejects the same documents as AWS, with the same error codes. Also
// rejects unknown elements, because ignoring part of a filter would let too many objects expire.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
#pragma once

#include <span>
#include <string_view>

#include "catalog/rules.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

/// Parses the document. Rules without an id get an empty id. Errors: MalformedXML, InvalidArgument,
/// InvalidRequest, and InvalidStorageClass for transitions to a class that is not in `accepted`.
[[nodiscard]] S3Result<catalog::LifecycleRules> parse_lifecycle_document(
    std::string_view document,
    std::span<const catalog::StorageClass> accepted = catalog::kStorageClasses);

[[nodiscard]] XmlWriter lifecycle_document(const catalog::LifecycleRules& rules);

}  // namespace onggi::s3
