// BucketSettings: settings of a bucket that are not part of S3. They are stored in the bucket's key
// space and deleted with the bucket. A change must specify the ETag of the state that it replaces.
#pragma once

#include <string>

#include "catalog/types.h"

namespace onggi::storage {
class MetadataStore;
}  // namespace onggi::storage

namespace onggi::catalog {

class Engine;

inline constexpr std::size_t kDescriptionSizeMax = 1024;

struct BucketSettings {
  std::string description;
};

/// The bucket's settings and their ETag.
struct TaggedSettings {
  BucketSettings settings;
  std::string etag;  // ETag with quotes; also changes with the bucket's versioning and ownership
};

class SettingsStore {
 public:
  explicit SettingsStore(Engine& engine);

  /// Returns the settings, or the defaults if none are stored.
  Task<Result<TaggedSettings>> read(const Bucket& bucket);
  /// Replaces the settings. The change is durable when the call returns. Errors:
  /// kPreconditionFailed if `etag` is not the ETag of the current state.
  Task<Result<TaggedSettings>> replace(const Bucket& bucket, BucketSettings settings,
                                       std::string etag);

 private:
  storage::MetadataStore& metadata_;
};

}  // namespace onggi::catalog
