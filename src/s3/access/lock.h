// Authorizes requests that lock objects or bypass governance mode.
#pragma once

#include <string_view>

#include "base/task.h"
#include "catalog/types.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns AccessDenied if the requester may not set `lock` on the request's object. Call it only
/// if `lock` is not empty.
Task<S3Result<void>> authorize_lock(const Context& context, const catalog::ObjectLock& lock);

/// Returns true if the user may bypass governance mode for `key`.
Task<bool> may_bypass(const Context& context, std::string_view key);

}  // namespace onggi::s3
