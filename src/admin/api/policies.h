// The parsed access control documents of a bucket: policy, public access block, and ACL. Private to
// admin/.
#pragma once

#include <memory>
#include <optional>

#include "catalog/types.h"
#include "iam/acl/acl.h"
#include "iam/policy/policy.h"
#include "iam/policy/public_access_block.h"

namespace onggi::admin {

/// Returns the bucket's policy, or null if it has none.
[[nodiscard]] std::shared_ptr<const iam::Policy> policy_of(const catalog::Bucket& bucket);
/// Returns the bucket's public access block. All settings are off if the bucket has none.
[[nodiscard]] iam::PublicAccessBlock public_access_block_of(const catalog::Bucket& bucket);
/// Returns the bucket's ACL, which is private by default. Returns nullopt if the bucket's ownership
/// setting disables ACLs.
[[nodiscard]] std::optional<iam::Acl> acl_of(const catalog::Bucket& bucket);

}  // namespace onggi::admin
