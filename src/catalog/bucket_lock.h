// Whether the versions of a bucket can be locked, and how new ones are by default.
#pragma once

#include <memory>

#include "catalog/rules/retention.h"
#include "catalog/types.h"

namespace onggi::catalog {

/// Null: they cannot.
[[nodiscard]] std::shared_ptr<const LockConfiguration> lock_configuration(const Bucket& bucket);

// Object Lock is for as long as the bucket lives, and so are its versions.
/// kBucketState where versions can be locked.
[[nodiscard]] Status check_suspendable(const Bucket& bucket);
/// kBucketState where they can, unless `versioning` is enabled.
[[nodiscard]] Status check_versioned(const Bucket& bucket, Versioning versioning);

/// kInvalidRequest where they cannot.
[[nodiscard]] Status check_lockable(const Bucket& bucket);

/// Gives a new version the default retention of the bucket, from its time on, unless it has one.
void retain_by_default(const Bucket& bucket, ObjectInfo& object);

}  // namespace onggi::catalog
