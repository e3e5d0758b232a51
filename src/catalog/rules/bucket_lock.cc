#include "catalog/bucket_lock.h"

#include "base/log.h"
#include "catalog/bucket_documents.h"
#include "catalog/codes.h"
#include "catalog/reasons.h"

namespace onggi::catalog {
namespace {

/// Parses the Object Lock document. If the text does not parse, returns a configuration without a
/// default retention.
std::shared_ptr<const LockConfiguration> parse_lock(const std::string& text) {
  auto configuration = parse_lock_document(text);
  if (!configuration) log::error("object lock: {}", configuration.error().message());
  return std::make_shared<const LockConfiguration>(configuration.value_or(LockConfiguration{}));
}

bool is_lockable(const Bucket& bucket) {
  return bucket.documents->find(BucketDocument::kObjectLock) != nullptr;
}

}  // namespace

std::shared_ptr<const LockConfiguration> lock_configuration(const Bucket& bucket) {
  const auto* document = bucket.documents->find(BucketDocument::kObjectLock);
  return document == nullptr ? nullptr : document->as<LockConfiguration>(parse_lock);
}

// The error messages use AWS's wording.

Status check_suspendable(const Bucket& bucket) {
  if (!is_lockable(bucket)) return {};
  return fail(kBucketState, say("lock_keeps_versioning"));
}

Status check_versioned(const Bucket& bucket, Versioning versioning) {
  if (!is_lockable(bucket) || versioning == Versioning::kEnabled) return {};
  return fail(kBucketState, say("lock_needs_versioning"));
}

Status check_lockable(const Bucket& bucket) {
  if (is_lockable(bucket)) return {};
  return fail(kInvalidRequest, say("lock_missing"));
}

void retain_by_default(const Bucket& bucket, ObjectInfo& object) {
  auto& retention = object.attributes.lock.retention;
  if (retention || object.delete_marker) return;
  const auto configuration = lock_configuration(bucket);
  if (configuration && configuration->rule)
    retention = retention_of(*configuration->rule, object.modified);
}

}  // namespace onggi::catalog
