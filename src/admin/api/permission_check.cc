#include "admin/api/permission_check.h"

#include "admin/api/policies.h"
#include "base/codec.h"
#include "catalog/bucket_documents.h"
#include "catalog/rules.h"
#include "iam/acl/decision.h"
#include "iam/policy/actions.h"
#include "iam/policy/common_keys.h"

namespace onggi::admin {
namespace {

bool is_listing(std::string_view action) { return action.starts_with("s3:ListBucket"); }

/// Adds the condition keys that a request just signed by a current SDK would have.
void add_signature(const PermissionQuestion& question, iam::ConditionKeys& keys) {
  keys.add("s3:signatureversion", "AWS4-HMAC-SHA256");
  keys.add("s3:authType", std::string(question.auth_type));
  keys.add("s3:signatureAge", "0");
}

/// Returns true if the ACLs of the bucket or object allow the action. The decision is the same as
/// for an S3 request, except that the initiator of a multipart upload is unknown here.
bool acl_allows(const PermissionQuestion& question) {
  const auto& bucket = *question.bucket;
  const auto bucket_acl = acl_of(bucket);
  if (!bucket_acl) return false;
  iam::AclQuestion asked{.action = question.action,
                         .requester_id = question.user ? question.user->id : std::string_view(),
                         .bucket_acl = *bucket_acl};
  if (public_access_block_of(bucket).ignore_public_acls)
    asked.public_grants = iam::PublicGrants::kIgnored;
  if (!iam::acl_needs_object(question.action)) return iam::acl_allows(asked);
  if (!question.object) return false;
  asked.object_owner_id = catalog::owner_of(bucket, *question.object);
  const auto object_acl = iam::stored_acl(question.object->attributes.acl, asked.object_owner_id);
  asked.object_acl = &object_acl;
  return iam::acl_allows(asked);
}

}  // namespace

bool is_on_object(std::string_view action) {
  return iam::level_of_action(to_lower_ascii(action)) == iam::ActionLevel::kObject;
}

std::string_view grant_key(const PermissionQuestion& question) {
  const bool lists =
      iam::rights_for_action(question.action) == static_cast<iam::Rights>(iam::Right::kList);
  return lists || is_on_object(question.action) ? std::string_view(question.key)
                                                : std::string_view();
}

Task<std::shared_ptr<const catalog::ObjectInfo>> find_object(const Call& call,
                                                             const catalog::Bucket& bucket,
                                                             std::string_view key) {
  const catalog::ObjectName name{.key = key, .version_id = {}};
  auto object = co_await call.services.objects.stat(bucket, name);
  if (!object) co_return nullptr;
  co_return std::make_shared<const catalog::ObjectInfo>(*std::move(object));
}

iam::ConditionKeys permission_keys(const Call& call, const PermissionQuestion& question) {
  iam::ConditionKeys keys;
  iam::add_common_keys(keys, question.user.get(), call.services.clock.now(),
                       call.services.info.region);
  keys.add("aws:SecureTransport", "true");
  keys.add("s3:TlsVersion", "1.3");
  if (question.user) add_signature(question, keys);
  if (!question.address.empty()) keys.add("aws:SourceIp", question.address);
  if (is_listing(question.action) && !question.key.empty()) keys.add("s3:prefix", question.key);
  if (question.action == "s3:PutObject") keys.add("s3:ObjectCreationOperation", "true");
  if (question.object) {
    for (const auto& [tag, value] : question.object->attributes.tags)
      keys.add("s3:ExistingObjectTag/" + tag, value);
  }
  return keys;
}

iam::Decision judge(const Call& call, const PermissionQuestion& question) {
  const auto policy = policy_of(*question.bucket);
  const auto keys = permission_keys(call, question);
  const auto rights = iam::rights_for_action(question.action);
  auto decision = iam::decide(
      {.user = question.user.get(),
       .owner_id = question.bucket->owner_id,
       .bucket = question.bucket->name,
       .key = is_on_object(question.action) ? std::string_view(question.key) : std::string_view(),
       .action = question.action,
       .rights = rights,
       .grant_key = grant_key(question),
       .any_prefix = rights == iam::kAllRights,
       .bucket_policy = policy.get(),
       .user_policy = question.user ? question.user->policy.get() : nullptr,
       .keys = &keys,
       .restrict_public_buckets = public_access_block_of(*question.bucket).restrict_public_buckets,
       .now = call.services.clock.now()});
  if (decision.is_undecided() && acl_allows(question))
    decision = {true, iam::DecisionReason::kAclAllows};
  return decision;
}

}  // namespace onggi::admin
