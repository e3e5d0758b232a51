// Determines which buckets a user may see. The result filters lists of buckets and selects the
// error for a bucket name that is taken. It does not authorize requests.
#pragma once

#include "catalog/types.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// Returns true if the user owns the bucket, has a grant on it, or has a policy that allows listing
/// it.
[[nodiscard]] bool sees_bucket(const Context& context, const catalog::Bucket& bucket);

/// Returns true if the user's own policy allows listing all buckets. The request must have a user.
[[nodiscard]] bool sees_all_buckets(const Context& context);

}  // namespace onggi::s3
