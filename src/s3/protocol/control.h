// S3 Control, the API beside S3 that AWS serves at another endpoint: of it the tags of buckets,
// which Terraform's aws_s3_bucket reads and writes there.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html
#pragma once

#include <string_view>

#include "http/message.h"
#include "s3/protocol/error.h"
#include "s3/protocol/target.h"

namespace onggi::s3 {

/// Its clients name the account in a header. No bucket is shadowed by its paths.
[[nodiscard]] bool is_control(const http::Request& request);

/// The bucket of "/v20180820/tags/ARN". NotImplemented for all else that S3 Control has.
[[nodiscard]] S3Result<Target> control_target(std::string_view path);

}  // namespace onggi::s3
