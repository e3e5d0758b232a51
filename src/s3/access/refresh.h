// Looks up again what a request was admitted for. Receiving a body can take a long time.
#pragma once

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Replaces the time, the bucket and the user in `context` with the current ones, and forgets what
/// admit() found out. The caller must have the request admitted again. Errors: NoSuchBucket if the
/// bucket has been deleted, even if a new bucket of the same name now exists; InvalidAccessKeyId.
[[nodiscard]] S3Result<void> refresh(Context& context);

}  // namespace onggi::s3
