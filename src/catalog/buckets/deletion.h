// BucketDeletion: the steps from a bucket that is marked as deleting, and sealed, to one that is
// gone. Used by Buckets alone. Each step may be repeated; a reader that is still at it puts the
// rest off.
#pragma once

#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

/// kBucketNotEmpty when it holds an object or a version.
Task<Status> check_empty(Stores& stores, const Bucket& bucket);

class BucketDeletion {
 public:
  /// True when the bucket is gone; false when something still uses it: run again later.
  Task<Result<bool>> run(Stores& stores, const Bucket& bucket);

 private:
  bool closed_ = false;  // for commits, see close_space()
};

}  // namespace onggi::catalog
