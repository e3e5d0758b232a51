#include "s3/access/creation.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "access/judge.h"
#include "s3/access/acl_request.h"
#include "s3/access/condition_keys.h"
#include "s3/access/visible.h"
#include "s3/documents/create.h"
#include "s3/headers/lock.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// Returns true if CreateBucket requests an ACL other than "private", the default.
bool gives_bucket_acl(const Context& context) {
  return has_acl_headers(context.request) && context.header("x-amz-acl") != "private";
}

/// Returns the actions that the requester of CreateBucket needs. Each optional setting in the
/// request requires a separate permission.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
std::vector<std::string_view> needed_actions(const Context& context,
                                             const BucketConfiguration& wanted) {
  std::vector<std::string_view> actions{context.operation->iam_action};
  if (gives_bucket_acl(context)) actions.emplace_back("s3:PutBucketAcl");
  if (context.request.header("x-amz-object-ownership"))
    actions.emplace_back("s3:PutBucketOwnershipControls");
  if (asks_for_bucket_lock(context))
    actions.insert(actions.end(),
                   {"s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"});
  if (!wanted.tags.empty()) actions.emplace_back("s3:TagResource");
  return actions;
}

}  // namespace

S3Result<Admission> admit_creation(const Context& context, bool document_received) {
  if (!context.caller.user) return refuse("AccessDenied");
  const auto& name = context.target.bucket;
  Admission admission;
  if (auto existing = context.services.buckets.find(name))
    admission.existing = *std::move(existing);
  if (admission.existing && sees_bucket(context, *admission.existing)) return admission;
  BucketConfiguration wanted;
  if (document_received) {
    wanted = ONGGI_TRY(parse_create_document(context.document));
  }
  const RequestKeys keys(context);
  const auto allows = [&](std::string_view action) {
    return access::decide_on_creation(*context.caller.user, action, name, context.caller.now, keys)
        .allowed;
  };
  if (std::ranges::all_of(needed_actions(context, wanted), allows)) return admission;
  return refuse("AccessDenied");
}

}  // namespace onggi::s3
