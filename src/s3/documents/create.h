// <CreateBucketConfiguration>: the request document of CreateBucket. Pure functions.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
#pragma once

#include <string>
#include <string_view>

#include "catalog/types.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

struct BucketConfiguration {
  std::string location;  // empty: no location was requested
  catalog::Pairs tags;   // at most catalog::kBucketTagsMax
};

/// Parses the document, which may be empty. Errors: MalformedXML, InvalidTag, BadRequest,
/// NotImplemented for directory buckets.
[[nodiscard]] S3Result<BucketConfiguration> parse_create_document(std::string_view document);

}  // namespace onggi::s3
