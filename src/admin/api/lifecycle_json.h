// One lifecycle rule as the admin API's bodies have it. Private to admin/.
#pragma once

#include "admin/protocol/json.h"
#include "admin/protocol/problem.h"
#include "catalog/rules.h"

namespace onggi::admin {

/// The fields by themselves; whether they make a rule is catalog/lifecycle_check.h's.
[[nodiscard]] ApiResult<catalog::LifecycleRule> read_lifecycle_rule(const json::object& object);

}  // namespace onggi::admin
