// BucketTags: the tags of a bucket itself. They lie in its space and go with it.
#pragma once

#include <functional>

#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

class BucketTags {
 public:
  explicit BucketTags(Stores& stores) : stores_(stores) {}

  /// None when nothing was set.
  Task<Result<Pairs>> read(const Bucket& bucket);
  /// All of them at once; durable when it returns. The last writer wins.
  Task<Status> replace(const Bucket& bucket, Pairs tags);
  /// Some of them, so that nobody's change is lost: `change` makes of those that are there those
  /// that are to be, again when somebody was faster. Nothing is stored when it returns false.
  Task<Status> change(const Bucket& bucket, std::function<bool(Pairs&)> change);

 private:
  Stores& stores_;
};

}  // namespace onggi::catalog
