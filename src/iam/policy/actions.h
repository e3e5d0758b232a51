// The names that policies may use: actions of S3 and condition keys. Pure.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
#pragma once

#include <cstdint>
#include <string_view>

#include "iam/model/types.h"

namespace onggi::iam {

enum class ActionLevel : std::uint8_t { kAny, kBucket, kObject };

/// Does `pattern` (lower case, with wildcards) match an action that a bucket's policy may name?
[[nodiscard]] bool is_bucket_policy_action(std::string_view pattern);
/// May a user's policy name it? Any action of S3, any wildcards behind "s3:", and all that looks
/// like an action of another service: nothing here asks for that.
[[nodiscard]] bool is_user_policy_action(std::string_view pattern);
/// Could this (lower case) be a service of AWS that is not S3: "kms", "s3-object-lambda"?
[[nodiscard]] bool is_other_service(std::string_view name);
/// What an action (lower case) acts upon; kAny for patterns and unknown ones.
[[nodiscard]] ActionLevel level_of_action(std::string_view action);
/// The rights of a grant (any one of them) that allow an action, as it is written in the operations
/// table: "s3:GetObject". None for what only owners and policies allow.
[[nodiscard]] Rights rights_for_action(std::string_view action);
/// What an action is called when it is about a version: "s3:GetObjectVersion" of "s3:GetObject";
/// the same where S3 makes no difference.
[[nodiscard]] std::string_view version_action(std::string_view action);
/// Is this (lower case) a key that S3 or all of AWS knows?
[[nodiscard]] bool is_condition_key(std::string_view key);
/// Could this (lower case) be a key of another service: "kms:viaservice"? No request here has it.
[[nodiscard]] bool is_other_service_key(std::string_view key);

}  // namespace onggi::iam
