// BucketTags: the tags of a bucket itself, not of its objects. They are stored in the bucket's key
// space and deleted with the bucket.
#pragma once

#include <functional>

#include "catalog/types.h"

namespace onggi::catalog {

struct Core;
class Engine;

class BucketTags {
 public:
  explicit BucketTags(Engine& engine);

  /// Returns the tags, or an empty list if none are stored.
  Task<Result<Pairs>> read(const Bucket& bucket);
  /// Replaces all tags. The change is durable when the call returns. The last writer wins.
  Task<Status> replace(const Bucket& bucket, Pairs tags);
  /// Modifies the tags without losing concurrent changes. `change` edits the current tags in place;
  /// it is called again if another writer committed first. If `change` returns false, nothing is
  /// stored.
  Task<Status> change(const Bucket& bucket, std::function<bool(Pairs&)> change);

 private:
  Core& core_;
};

}  // namespace onggi::catalog
