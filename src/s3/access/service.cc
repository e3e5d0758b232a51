// Access control for operations that do not act on an existing bucket: listing and creating
// buckets.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "access/judge.h"
#include "iam/policy/policy.h"
#include "s3/access/access.h"
#include "s3/access/acl_request.h"
#include "s3/access/condition_keys.h"
#include "s3/documents/create.h"
#include "s3/headers/lock.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// Decides an action that does not apply to an existing bucket.
iam::Decision decide_on_service(const Context& context, std::string_view action) {
  const RequestKeys keys(context);
  return access::decide_on_account(*context.user, action, "*", context.now, keys);
}

/// Returns true if CreateBucket requests an ACL other than the default one, "private".
bool gives_bucket_acl(const Context& context) {
  return has_acl_headers(context.request) && context.header("x-amz-acl") != "private";
}

/// Returns the actions that the requester of CreateBucket needs. Each optional setting in the
/// request needs a permission of its own.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
std::vector<std::string_view> bucket_actions(const Context& context,
                                             const BucketConfiguration* wanted) {
  std::vector<std::string_view> actions{"s3:CreateBucket"};
  if (gives_bucket_acl(context)) actions.emplace_back("s3:PutBucketAcl");
  if (context.request.header("x-amz-object-ownership"))
    actions.emplace_back("s3:PutBucketOwnershipControls");
  if (asks_for_bucket_lock(context))
    actions.insert(actions.end(),
                   {"s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"});
  if (wanted != nullptr && !wanted->tags.empty()) actions.emplace_back("s3:TagResource");
  return actions;
}

/// Adds the condition keys derived from the CreateBucket request document.
void add_bucket_configuration(iam::ConditionKeys& keys, const BucketConfiguration& wanted) {
  if (!wanted.location.empty()) keys.add("s3:locationconstraint", wanted.location);
  add_bucket_tags(keys, wanted.tags);
}

}  // namespace

S3Result<void> authorize_creation(const Context& context) {
  if (!context.user) return refuse("AccessDenied");
  const auto existing = context.services.buckets.find(context.target.bucket);
  // A requester who may use the bucket that has the name is told so.
  if (existing && may_use(context, **existing)) return {};
  if (!may_create_bucket(context)) return refuse("AccessDenied");
  return {};
}

S3Result<void> authorize_listing(const Context& context) {
  if (!context.user) return refuse("AccessDenied");
  const auto decision = decide_on_service(context, context.operation->iam_action);
  if (decision.reason == iam::DecisionReason::kUserPolicyDenies) return refuse("AccessDenied");
  return {};
}

bool may_list_all_buckets(const Context& context) {
  return decide_on_service(context, "s3:ListAllMyBuckets").allowed;
}

bool may_create_bucket(const Context& context, const BucketConfiguration* wanted) {
  const auto& user = *context.user;
  if (!user.policy) return user.create_buckets;
  const auto& policy = *user.policy;
  const auto of_document = {"s3:locationconstraint", "aws:requesttag/", "aws:tagkeys"};
  const auto asks = [&](const char* key) { return policy.asks_for(key); };
  if (wanted == nullptr && std::ranges::any_of(of_document, asks)) return true;
  iam::ConditionKeys of_configuration;
  if (wanted != nullptr) add_bucket_configuration(of_configuration, *wanted);
  const RequestKeys keys(context, &of_configuration);
  const auto allows = [&](std::string_view action) {
    const auto& name = context.target.bucket;
    return access::decide_on_creation(user, action, name, context.now, keys).allowed;
  };
  return std::ranges::all_of(bucket_actions(context, wanted), allows);
}

}  // namespace onggi::s3
