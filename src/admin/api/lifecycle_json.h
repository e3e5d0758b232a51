// Parses a lifecycle rule from the admin API's JSON representation. Private to admin/.
#pragma once

#include "admin/protocol/json.h"
#include "admin/protocol/problem.h"
#include "catalog/rules.h"

namespace onggi::admin {

/// Reads a rule and checks each field on its own. catalog/rules/lifecycle_check.h checks that the
/// fields form a valid rule.
[[nodiscard]] ApiResult<catalog::LifecycleRule> read_lifecycle_rule(const json::object& object);

}  // namespace onggi::admin
