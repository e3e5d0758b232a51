// Parses the resources of user policies. A resource may belong to any AWS service, but only
// patterns for buckets and objects are kept. The functions are pure.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onggi::iam {

/// Parses `text`, which must be "*" or an ARN, into patterns for names of the form "bucket" or
/// "bucket/key". Usually returns one pattern, but several if a '*' can match across a colon, and an
/// empty list if the resource is neither a bucket nor an object. Errors: kInvalid if `text` is not
/// an ARN, or if it is an S3 ARN with a resource type that S3 does not have.
[[nodiscard]] Result<std::vector<std::string>> parse_user_arn(std::string_view text);

}  // namespace onggi::iam
