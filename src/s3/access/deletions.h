// The access checks of DeleteObjects, one for each key in the request. Private to s3/access.
#pragma once

#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns false if the requester cannot be allowed to delete any key in the bucket.
Task<bool> may_delete_something(const Context& context);

/// Parses the document and checks access to all keys before any key is deleted. Returns the
/// document and the result for each key. Errors: those of parse_delete_document().
Task<S3Result<Admission>> judge_deletions(const Context& context);

}  // namespace onggi::s3
