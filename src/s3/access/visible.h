// Which buckets a user may know of. Decides what a list of buckets shows and which error a taken
// bucket name gets, not whether a request is allowed.
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
