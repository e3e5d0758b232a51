// The names that policies may use: S3 actions and condition keys. The functions are pure.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
#pragma once

#include <string_view>

#include "iam/policy/action_rights.h"

namespace onggi::iam {

/// Returns true if `pattern` (lower case, with wildcards) matches an action that a bucket policy
/// may name.
[[nodiscard]] bool is_bucket_policy_action(std::string_view pattern);
/// Returns true if a user policy may name `pattern`: any S3 action, any pattern after "s3:", or
/// anything that looks like an action of another service. No request to this server performs
/// actions of other services.
[[nodiscard]] bool is_user_policy_action(std::string_view pattern);
/// Returns true if `name` (lower case) can be the prefix of an AWS service other than S3, such as
/// "kms" or "s3-object-lambda".
[[nodiscard]] bool is_other_service(std::string_view name);
/// Returns the name of an action for requests that specify a version: "s3:GetObjectVersion" for
/// "s3:GetObject". Returns `action` itself if S3 has no separate name for such requests.
[[nodiscard]] std::string_view version_action(std::string_view action);
/// Returns true if `key` (lower case) is a condition key of S3 or a global key ("aws:...").
[[nodiscard]] bool is_condition_key(std::string_view key);
/// Returns true if `key` (lower case) can be a condition key of another service, such as
/// "kms:viaservice". No request to this server has such a key.
[[nodiscard]] bool is_other_service_key(std::string_view key);

}  // namespace onggi::iam
