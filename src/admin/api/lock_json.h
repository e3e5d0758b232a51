// Object Lock as the admin API shows and takes it. Private to admin/.
#pragma once

#include "admin/protocol/call.h"
#include "catalog/types.h"

namespace onggi::admin {

/// `retention` and `legal_hold` of a version.
void add_lock(json::object& object, const catalog::ObjectLock& lock);

/// The default of new versions; null where versions cannot be locked.
[[nodiscard]] json::value lock_configuration_json(const catalog::Bucket& bucket);

/// Whether governance mode is to be bypassed: `asked`, and by an owner, else 403.
[[nodiscard]] ApiResult<bool> bypasses_governance(const Call& call, bool asked);

}  // namespace onggi::admin
