// The resources of a user's policy. They may be of any service; what they say of buckets and
// objects is kept. Pure.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onggi::iam {

/// The patterns of "bucket" and "bucket/key" that stand for `text`, "*" or an ARN: one as a rule,
/// none for what is no bucket or object, several where a '*' reaches across a colon. kInvalid for
/// what is neither, and for an ARN of S3 that names nothing S3 has.
[[nodiscard]] Result<std::vector<std::string>> parse_user_arn(std::string_view text);

}  // namespace onggi::iam
