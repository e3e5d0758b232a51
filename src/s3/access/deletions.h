// Admission of DeleteObjects, which judges every key by itself. Private to s3/access.
#pragma once

#include "base/task.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns true if at least one key may turn out to be allowed. Nothing is known of the keys yet.
Task<bool> may_delete_something(const Context& context);

/// Parses the document into `context.admission.deletions` and judges each of its keys, before any
/// of them is deleted. Errors: those of parse_delete_document().
Task<S3Result<void>> judge_deletions(Context& context);

}  // namespace onggi::s3
