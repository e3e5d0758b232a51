// The steps that delete a bucket after it has been sealed and marked as deleting. Used only by
// Buckets. Every step is idempotent. While an object of the bucket is being read, the remaining
// steps are postponed.
#pragma once

#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

/// Returns kBucketNotEmpty if the bucket contains an object or a version.
Task<Status> check_empty(Stores& stores, const Bucket& bucket);

/// Performs the deletion steps. Returns true once the bucket is deleted. Returns false if the
/// bucket is still in use; the function must then be called again later.
Task<Result<bool>> delete_marked(Stores& stores, const Bucket& bucket);

}  // namespace onggi::catalog
