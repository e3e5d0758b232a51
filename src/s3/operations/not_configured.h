// Responses for S3 features that Onggi does not implement, in the form that clients expect.
#pragma once

#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Answers a GET of an unsupported configuration with its "not configured" error or with the
/// document that AWS sends by default. If the configuration belongs to an object, the object must
/// exist.
Task<Reply> not_configured(const Context& context);

/// Answers a DELETE of an unsupported configuration with 204, as AWS does.
Task<Reply> nothing_to_delete(const Context& context);

/// Returns NotImplemented (501).
Task<Reply> not_implemented(const Context& context);

}  // namespace onggi::s3
