// BucketDeletion: the steps that delete a bucket after it has been sealed and marked as deleting.
// Used only by Buckets. Every step is idempotent. An open reader postpones the remaining steps.
#pragma once

#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

/// Returns kBucketNotEmpty if the bucket holds an object or a version.
Task<Status> check_empty(Stores& stores, const Bucket& bucket);

class BucketDeletion {
 public:
  /// Returns true when the bucket is deleted. Returns false if something still uses it; run() must
  /// then be called again later.
  Task<Result<bool>> run(Stores& stores, const Bucket& bucket);

 private:
  bool closed_ = false;  // no more commits to the space, see close_space()
};

}  // namespace onggi::catalog
