// A bucket's Object Lock: whether its versions can be locked, and the default retention of new
// versions.
#pragma once

#include <memory>

#include "catalog/rules/retention.h"
#include "catalog/types.h"

namespace onggi::catalog {

/// Returns the bucket's Object Lock configuration, or null if its versions cannot be locked.
[[nodiscard]] std::shared_ptr<const LockConfiguration> lock_configuration(const Bucket& bucket);

/// Checks that versioning may be suspended. Errors: kBucketState if the bucket has Object Lock,
/// which requires versioning and cannot be disabled.
[[nodiscard]] Status check_suspendable(const Bucket& bucket);
/// Checks that the bucket may have the versioning state `versioning`. Errors: kBucketState if the
/// bucket has Object Lock and `versioning` is not kEnabled.
[[nodiscard]] Status check_versioned(const Bucket& bucket, Versioning versioning);

/// Checks that versions can be locked. Errors: kInvalidRequest if the bucket has no Object Lock.
[[nodiscard]] Status check_lockable(const Bucket& bucket);

/// Gives a new version the bucket's default retention, starting at the version's modification time,
/// unless the version already has a retention.
void retain_by_default(const Bucket& bucket, ObjectInfo& object);

}  // namespace onggi::catalog
