// The condition keys that are present in every request, whatever its action.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#pragma once

#include <string_view>

#include "base/clock.h"
#include "iam/model/types.h"
#include "iam/policy/condition.h"

namespace onggi::iam {

/// Adds the condition keys for the requester (anonymous if `user` is null), the current time, and
/// the resource's region and account. Also adds aws:PrincipalIsAWSService and aws:ViaAWSService
/// with the value "false".
void add_common_keys(ConditionKeys& keys, const User* user, Time now, std::string_view region);

}  // namespace onggi::iam
