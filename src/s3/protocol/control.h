// S3 Control, an API that AWS serves at an endpoint separate from S3. Only bucket tags are
// implemented, because Terraform's aws_s3_bucket reads and writes bucket tags through S3 Control.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html
#pragma once

#include <string_view>

#include "http/message.h"
#include "s3/protocol/error.h"
#include "s3/protocol/target.h"

namespace onggi::s3 {

/// Returns true if the request is for S3 Control. Requires x-amz-account-id, which all S3 Control
/// clients send. Without this requirement, a bucket named "v20180820" would be inaccessible.
[[nodiscard]] bool is_control(const http::Request& request);

/// Returns the bucket in "/v20180820/tags/ARN". Errors: NotImplemented for all other paths of S3
/// Control.
[[nodiscard]] S3Result<Target> control_target(std::string_view path);

}  // namespace onggi::s3
