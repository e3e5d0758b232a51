// The steps that delete a bucket after it has been sealed and marked as deleting. Used only by
// Buckets. Every step is idempotent. While an object of the bucket is being read, the remaining
// steps are postponed.
#pragma once

#include "catalog/types.h"
#include "storage/metadata_store.h"

namespace onggi::catalog {

struct Core;

/// Returns kBucketNotEmpty if the bucket contains an object or a version.
Task<Status> check_empty(storage::MetadataStore& metadata, const Bucket& bucket);

/// Performs the deletion steps. Returns true once the bucket is deleted. Returns false if the
/// bucket is still in use; the function must then be called again later.
Task<Result<bool>> delete_marked(Core& core, const Bucket& bucket);

}  // namespace onggi::catalog
