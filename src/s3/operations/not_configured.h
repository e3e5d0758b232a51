// Answers for what S3 has and Onggi has not built: the truth in the words that clients expect.
#pragma once

#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// GET of configuration that nobody can have made: its "not configured" error, or the document AWS
/// sends by default. For objects, the object must exist.
Task<Reply> not_configured(Context& context);

/// DELETE of such configuration: 204, as on AWS.
Task<Reply> nothing_to_delete(Context& context);

/// 501.
Task<Reply> not_implemented(Context& context);

}  // namespace onggi::s3
