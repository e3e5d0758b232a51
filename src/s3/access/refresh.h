// Updates the context of a request after its body has been received, which can take a long time.
#pragma once

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Replaces the time, the bucket and the user in `context` with the current ones, and clears the
/// results of admit(). The caller must have the request admitted again. Errors: NoSuchBucket if the
/// bucket has been deleted, even if a new bucket with the same name exists; InvalidAccessKeyId.
[[nodiscard]] S3Result<void> refresh(Context& context);

}  // namespace onggi::s3
