// The documents of a bucket that say who may use it. Private to admin/.
#pragma once

#include <memory>
#include <optional>

#include "catalog/types.h"
#include "iam/acl/acl.h"
#include "iam/policy/policy.h"
#include "iam/policy/public_access_block.h"

namespace onggi::admin {

/// Null when the bucket has none.
[[nodiscard]] std::shared_ptr<const iam::Policy> policy_of(const catalog::Bucket& bucket);
/// All settings off when the bucket has none.
[[nodiscard]] iam::PublicAccessBlock public_access_block_of(const catalog::Bucket& bucket);
/// None where the bucket's ownership setting switches ACLs off.
[[nodiscard]] std::optional<iam::Acl> acl_of(const catalog::Bucket& bucket);

}  // namespace onggi::admin
