// BucketSettings: what people set of a bucket, apart from what S3 knows of it. Lies in the bucket's
// own space and goes with it. A change names the state it is meant for.
#pragma once

#include <string>

#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

inline constexpr std::size_t kDescriptionSizeMax = 1024;

struct BucketSettings {
  std::string description;
};

/// Settings as stored, and the tag of this state.
struct TaggedSettings {
  BucketSettings settings;
  std::string etag;  // with quotes; of another versioning or ownership of the bucket another
};

class SettingsStore {
 public:
  explicit SettingsStore(Stores& stores) : stores_(stores) {}

  /// The defaults when nothing was set.
  Task<Result<TaggedSettings>> read(const Bucket& bucket);
  /// kPreconditionFailed when the state is not that of `etag` any more. Durable when it returns.
  Task<Result<TaggedSettings>> replace(const Bucket& bucket, BucketSettings settings,
                                       std::string etag);

 private:
  Stores& stores_;
};

}  // namespace onggi::catalog
