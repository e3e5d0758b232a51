// Who could bypass governance mode: delete protected versions, or shorten their retention. In the
// console, only Owners can. The admin API asks these functions, so that an Operator cannot give
// somebody the permission, or use the keys of somebody who has it. The answers ignore deny
// statements, conditions and the resources of policies, so they are true rather too often.
#pragma once

#include "catalog/types.h"
#include "iam/model/types.h"
#include "iam/policy/policy.h"

namespace onggi::access {

/// Returns true if governance mode can exist in the bucket: it has Object Lock.
[[nodiscard]] bool has_object_lock(const catalog::Bucket& bucket);

/// Returns true if the grant includes bypassing governance mode in all buckets, or in the bucket
/// that it names, which is `bucket` if that is not null.
[[nodiscard]] bool gives_bypass(const iam::Grant& grant, const catalog::Bucket* bucket);

/// Returns true if the policy allows `user`, or anybody if `user` is null, to bypass governance
/// mode.
[[nodiscard]] bool gives_bypass(const iam::Policy& policy, const iam::User* user);

/// Returns true if the user's own policy or a grant on all buckets gives the permission.
[[nodiscard]] bool could_bypass_anywhere(const iam::User& user);

/// Returns true if the bucket has Object Lock, and the user owns it, or a grant or the bucket's
/// policy gives the permission there.
[[nodiscard]] bool could_bypass_in(const iam::User& user, const catalog::Bucket& bucket);

}  // namespace onggi::access
