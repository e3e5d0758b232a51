// PublicAccessBlock: the four settings of a bucket that keep it from being opened to everybody by
// mistake. Pure. As a bucket document it is the names of those that are on, with commas between.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace onggi::iam {

struct PublicAccessBlock {
  bool block_public_acls = false;        // refuse to set an ACL that is public
  bool ignore_public_acls = false;       // what ACLs give to everybody counts for nothing
  bool block_public_policy = false;      // refuse to set a policy that is public
  bool restrict_public_buckets = false;  // what a public policy gives is for users only

  bool operator==(const PublicAccessBlock&) const = default;
};

struct PublicAccessSetting {
  std::string_view name;  // S3's
  bool PublicAccessBlock::* flag;
};
inline constexpr std::array<PublicAccessSetting, 4> kPublicAccessSettings{{
    {"BlockPublicAcls", &PublicAccessBlock::block_public_acls},
    {"IgnorePublicAcls", &PublicAccessBlock::ignore_public_acls},
    {"BlockPublicPolicy", &PublicAccessBlock::block_public_policy},
    {"RestrictPublicBuckets", &PublicAccessBlock::restrict_public_buckets},
}};

/// "BlockPublicAcls,IgnorePublicAcls"
[[nodiscard]] std::string to_text(const PublicAccessBlock& block);
/// Empty for a name that there is none of.
[[nodiscard]] std::optional<PublicAccessBlock> parse_public_access_block(std::string_view text);
/// Of one that was stored; all settings are on when it cannot be read any more.
[[nodiscard]] PublicAccessBlock stored_public_access_block(std::string_view text);

}  // namespace onggi::iam
