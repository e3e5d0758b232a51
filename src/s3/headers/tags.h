// The x-amz-tagging header with the tags of an object. catalog/rules/tag.h defines which tags are
// valid. Pure functions.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
#pragma once

#include "catalog/types.h"
#include "http/message.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns `tags` in sorted order if they are valid for an object or bucket. Errors: InvalidTag,
/// BadRequest.
[[nodiscard]] S3Result<catalog::Pairs> checked_tags(catalog::Pairs tags, std::size_t count_max);

/// Returns the tags in x-amz-tagging ("a=1&b=2", each part percent-encoded), or an empty list if
/// the header is missing. Errors: InvalidArgument, InvalidTag, BadRequest.
[[nodiscard]] S3Result<catalog::Pairs> header_tags(const http::Request& request);

}  // namespace onggi::s3
