// PublicAccessBlock: four settings that prevent a bucket from being made public by mistake. The
// stored form is the names of the enabled settings, separated by commas. The functions are pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace onggi::iam {

struct PublicAccessBlock {
  bool block_public_acls = false;        // refuse requests that set a public ACL
  bool ignore_public_acls = false;       // ignore grants to public groups in ACLs
  bool block_public_policy = false;      // refuse requests that set a public policy
  bool restrict_public_buckets = false;  // a public policy does not allow anonymous requests

  bool operator==(const PublicAccessBlock&) const = default;
};

struct PublicAccessSetting {
  std::string_view name;  // name of the setting in S3's API
  bool PublicAccessBlock::* flag;
};
inline constexpr std::array<PublicAccessSetting, 4> kPublicAccessSettings{{
    {"BlockPublicAcls", &PublicAccessBlock::block_public_acls},
    {"IgnorePublicAcls", &PublicAccessBlock::ignore_public_acls},
    {"BlockPublicPolicy", &PublicAccessBlock::block_public_policy},
    {"RestrictPublicBuckets", &PublicAccessBlock::restrict_public_buckets},
}};

/// Returns the names of the enabled settings: "BlockPublicAcls,IgnorePublicAcls".
[[nodiscard]] std::string to_text(const PublicAccessBlock& block);
/// Parses a list of setting names. Returns nullopt if a name is unknown.
[[nodiscard]] std::optional<PublicAccessBlock> parse_public_access_block(std::string_view text);
/// Parses a stored list of setting names. If `text` is malformed, returns a block with all settings
/// enabled.
[[nodiscard]] PublicAccessBlock stored_public_access_block(std::string_view text);

}  // namespace onggi::iam
