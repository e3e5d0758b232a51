// What the conditions of policies may ask about a request: its condition keys.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
#pragma once

#include <string_view>

#include "catalog/types.h"
#include "iam/policy/condition.h"
#include "s3/protocol/context.h"

namespace onggi::s3 {

/// What is done to what. Views of the request, or of what outlives the question.
struct Asked {
  std::string_view action;  // "s3:GetObject"
  const catalog::Bucket& bucket;
  std::string_view key;                      // empty: the bucket itself
  std::string_view version_id;               // empty: the newest
  std::string_view prefix;                   // of a listing
  const iam::ConditionKeys* more = nullptr;  // what the request itself does not say
};

/// All but the tags of the object, which take a look at it. Not cheap: make them when there is a
/// policy.
[[nodiscard]] iam::ConditionKeys condition_keys(const Context& context, const Asked& asked);

/// Does the request have tags in x-amz-tagging that count? A copy that takes along the tags of its
/// source and what stores no object of its own do not look at that header.
[[nodiscard]] bool sets_tags(const Context& context);
/// Does it give an ACL to the object that it stores?
[[nodiscard]] bool sets_acl(const Context& context);

/// s3:RequestObjectTag/… and s3:RequestObjectTagKeys.
void add_request_tags(iam::ConditionKeys& keys, const catalog::Pairs& tags);

/// aws:RequestTag/… and aws:TagKeys, of tags that a bucket is given.
void add_bucket_tags(iam::ConditionKeys& keys, const catalog::Pairs& tags);

/// s3:object-lock-mode and its kin, of a lock that is asked for.
void add_lock_keys(iam::ConditionKeys& keys, const catalog::ObjectLock& lock, Time now);

}  // namespace onggi::s3
