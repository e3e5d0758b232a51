// The condition keys of a request: the values that conditions in policies can test.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "iam/policy/condition.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// An action and the resource on which it is requested. The members refer to the request, or to
/// data that outlives the check.
struct AccessRequest {
  std::string_view action;  // "s3:GetObject"
  const catalog::Bucket& bucket;
  std::string_view key;                      // empty: the bucket itself
  std::string_view version_id;               // empty: the newest version
  std::string_view prefix;                   // the prefix of a listing
  const iam::ConditionKeys* more = nullptr;  // condition keys that are not in the request
};

/// Returns all condition keys except the stored tags of the object, which the caller has to read.
/// This is expensive: call it only if there is a policy.
[[nodiscard]] iam::ConditionKeys condition_keys(const Context& context,
                                                const AccessRequest& access);

/// Returns true if the request sets tags with x-amz-tagging. A copy that keeps the tags of its
/// source ignores that header, and so does an operation that does not store an object.
[[nodiscard]] bool sets_tags(const Context& context);
/// Returns true if the request sets the ACL of the object that it stores.
[[nodiscard]] bool sets_acl(const Context& context);

/// Adds s3:RequestObjectTag/… and s3:RequestObjectTagKeys.
void add_request_tags(iam::ConditionKeys& keys, const catalog::Pairs& tags);

/// Adds aws:RequestTag/… and aws:TagKeys for the tags that a request sets on a bucket.
void add_bucket_tags(iam::ConditionKeys& keys, const catalog::Pairs& tags);

/// Adds s3:object-lock-mode and the related keys for a requested lock.
void add_lock_keys(iam::ConditionKeys& keys, const catalog::ObjectLock& lock, Time now);

}  // namespace onggi::s3
