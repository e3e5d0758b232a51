// Determines who could bypass governance mode, that is, delete protected versions or shorten their
// retention. In the console, only Owners can. The admin API calls these functions, so that an
// Operator cannot give somebody the permission, or use the keys of somebody who has it. The
// functions ignore deny statements, conditions and the resources of policies, so they can return
// true for somebody who cannot bypass governance mode.
#pragma once

#include "catalog/types.h"
#include "iam/model/types.h"
#include "iam/policy/policy.h"

namespace onggi::access {

/// Returns true if the bucket has Object Lock, which governance mode requires.
[[nodiscard]] bool has_object_lock(const catalog::Bucket& bucket);

/// Returns true if the grant allows bypassing governance mode, either in all buckets or in a bucket
/// with Object Lock. `bucket` is the bucket that the grant names, or null if there is none.
[[nodiscard]] bool gives_bypass(const iam::Grant& grant, const catalog::Bucket* bucket);

/// Returns true if the policy allows `user`, or anybody if `user` is null, to bypass governance
/// mode.
[[nodiscard]] bool gives_bypass(const iam::Policy& policy, const iam::User* user);

/// Returns true if the user's own policy or a grant on all buckets allows the user to bypass
/// governance mode.
[[nodiscard]] bool could_bypass_anywhere(const iam::User& user);

/// Returns true if the bucket has Object Lock, and the user owns the bucket or may bypass
/// governance mode there through a grant or the bucket's policy.
[[nodiscard]] bool could_bypass_in(const iam::User& user, const catalog::Bucket& bucket);

}  // namespace onggi::access
