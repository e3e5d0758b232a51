// BucketSettings: settings of a bucket that are not part of S3. They are stored in the bucket's own
// space and deleted with it. A change names the state that it replaces by its ETag.
#pragma once

#include <string>

#include "catalog/stores.h"
#include "catalog/types.h"

namespace onggi::catalog {

inline constexpr std::size_t kDescriptionSizeMax = 1024;

struct BucketSettings {
  std::string description;
};

/// The stored settings and the ETag of their state.
struct TaggedSettings {
  BucketSettings settings;
  std::string etag;  // quoted; also changes with the bucket's versioning or ownership
};

class SettingsStore {
 public:
  explicit SettingsStore(Stores& stores) : stores_(stores) {}

  /// Returns the settings, or the defaults if none are stored.
  Task<Result<TaggedSettings>> read(const Bucket& bucket);
  /// Replaces the settings. Durable when it returns. Errors: kPreconditionFailed if `etag` is no
  /// longer that of the current state.
  Task<Result<TaggedSettings>> replace(const Bucket& bucket, BucketSettings settings,
                                       std::string etag);

 private:
  Stores& stores_;
};

}  // namespace onggi::catalog
