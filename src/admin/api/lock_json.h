// The admin API's JSON representation of Object Lock settings. Private to admin/.
#pragma once

#include "admin/protocol/call.h"
#include "catalog/types.h"

namespace onggi::admin {

/// Adds the fields `retention` and `legal_hold` of a version to `object`.
void add_lock(json::object& object, const catalog::ObjectLock& lock);

/// Returns the default retention for new versions, or null if the bucket does not have Object Lock.
[[nodiscard]] json::value lock_configuration_json(const catalog::Bucket& bucket);

/// Checks that the caller may bypass governance mode if `asked` is true. Returns `asked`. Error:
/// 403 if `asked` is true and the caller does not have the role owner.
[[nodiscard]] ApiResult<bool> bypasses_governance(const Call& call, bool asked);

}  // namespace onggi::admin
