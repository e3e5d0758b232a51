// The condition keys that every request has, whatever it asks for.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
#pragma once

#include <string_view>

#include "base/clock.h"
#include "iam/policy/condition.h"
#include "iam/model/types.h"

namespace onggi::iam {

/// Who asks (`user` null: nobody signed), when, in which region and of which account's resources;
/// and that no service asks in somebody's name.
void add_common_keys(ConditionKeys& keys, const User* user, Time now, std::string_view region);

}  // namespace onggi::iam
