// Parses a lifecycle rule from the admin API's JSON representation. Private to admin/.
#pragma once

#include "admin/protocol/json.h"
#include "admin/protocol/problem.h"
#include "catalog/rules.h"

namespace onggi::admin {

/// Reads a rule and checks each field separately. catalog/rules/lifecycle_check.h checks the fields
/// in combination.
[[nodiscard]] ApiResult<catalog::LifecycleRule> read_lifecycle_rule(const json::object& object);

}  // namespace onggi::admin
