// Who may lock objects, and who may bypass governance mode.
#pragma once

#include <string_view>

#include "base/task.h"
#include "catalog/types.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// AccessDenied for who may not lock the object of the request like this. Of a lock that is not
/// empty.
Task<S3Result<void>> authorize_lock(const Context& context, const catalog::ObjectLock& lock);

/// Whether the user may bypass governance mode for `key`.
Task<bool> may_bypass(const Context& context, std::string_view key);

}  // namespace onggi::s3
