// Limits for Operators on routes that their role may use. An Operator may not give anyone the
// permission to bypass governance mode, which only Owners have in the console, and may not use keys
// that have this permission. Owners pass every check. docs/roles.md describes the rules.
#pragma once

#include <string>

#include "admin/protocol/call.h"

namespace onggi::admin {

/// Checks that the caller may give the grant. `lockable` is true for a grant on a bucket that is
/// about to be created with Object Lock. Error: 403 for an Operator if the grant includes bypassing
/// governance mode.
[[nodiscard]] ApiResult<void> check_may_grant(const Call& call, const iam::Grant& grant,
                                              std::string field, bool lockable = false);

/// Checks that the caller may set a user's policy. Error: 403 for an Operator if the policy allows
/// bypassing governance mode.
[[nodiscard]] ApiResult<void> check_may_set_policy(const Call& call, const iam::Policy& policy);

/// Checks that the caller may set the bucket's policy. Error: 403 for an Operator if the bucket has
/// Object Lock and the policy allows bypassing governance mode.
[[nodiscard]] ApiResult<void> check_may_set_policy(const Call& call, const iam::Policy& policy,
                                                   const catalog::Bucket& bucket);

/// Checks that the caller may create, replace or reveal access keys of the user. Error: 403 for an
/// Operator if the user could bypass governance mode in some bucket. Returns success for an unknown
/// user.
[[nodiscard]] ApiResult<void> check_may_use_keys(const Call& call, std::string_view user);

}  // namespace onggi::admin
