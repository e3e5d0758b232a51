// Looks up the caller of a request again after its body has been received, which can take a long
// time.
#pragma once

#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

/// Returns the caller of the request with the current time, bucket and user. A request must be
/// admitted again after its caller has been replaced. Errors: NoSuchBucket if the bucket has been
/// deleted, even if a new bucket with the same name exists; InvalidAccessKeyId.
[[nodiscard]] S3Result<Caller> refresh(const Context& context);

}  // namespace onggi::s3
