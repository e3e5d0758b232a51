// Headers in the query of a presigned link: SDKs "hoist" them there, so that whoever has the link
// need not send them. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
#pragma once

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Adds the x-amz-* parameters of a link that was signed by SigV4, which signs its whole query, to
/// the headers of the request, unless they are there as such. As AWS, not x-amz-tagging, nor what
/// says how the body is sent or summed up. NotImplemented for the source of a copy.
S3Result<void> add_hoisted_headers(Context& context);

}  // namespace onggi::s3
