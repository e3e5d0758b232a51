// The names that policies may use: actions of S3 and condition keys. Pure.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
#pragma once

#include <cstdint>
#include <string_view>

namespace onggi::iam {

enum class ActionLevel : std::uint8_t { kAny, kBucket, kObject };

/// Does `pattern` (lower case, with wildcards) match an action of S3?
[[nodiscard]] bool is_s3_action(std::string_view pattern);
/// What an action (lower case) acts upon; kAny for patterns and unknown ones.
[[nodiscard]] ActionLevel level_of_action(std::string_view action);
/// Is this (lower case) a key that S3 or all of AWS knows?
[[nodiscard]] bool is_condition_key(std::string_view key);

}  // namespace onggi::iam
