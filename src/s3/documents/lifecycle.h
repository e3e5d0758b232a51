// <LifecycleConfiguration>: rules as clients send them, and as they get them back. Pure. Refuses
// what AWS refuses, by the same codes; and whatever it does not know, for a filter that is not
// understood would let too much expire.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
#pragma once

#include <span>
#include <string_view>

#include "catalog/rules.h"
#include "s3/protocol/error.h"
#include "s3/protocol/xml_writer.h"

namespace onggi::s3 {

/// Rules without an id have an empty one. MalformedXML, InvalidArgument, InvalidRequest; and
/// InvalidStorageClass for transitions to what is not among `accepted`.
[[nodiscard]] S3Result<catalog::LifecycleRules> parse_lifecycle_document(
    std::string_view document,
    std::span<const catalog::StorageClass> accepted = catalog::kStorageClasses);

[[nodiscard]] XmlWriter lifecycle_document(const catalog::LifecycleRules& rules);

}  // namespace onggi::s3
