#include "iam/acl/decision.h"

#include <algorithm>
#include <array>

#include "base/codec.h"

namespace onggi::iam {
namespace {

/// The permission that an action requires, and the ACL that must grant it.
struct AclRule {
  std::string_view action;
  AclPermission permission;
  bool of_bucket = true;    // true: the bucket's ACL; false: the object's ACL
  bool own_object = false;  // true: the requester must also own the object
};

// No ACL permission allows deleting a version (only the bucket's owner may) or managing a multipart
// upload in progress (only the bucket's owner and the upload's initiator may).
constexpr auto kAclRules = std::to_array<AclRule>({
    {"s3:ListBucket", AclPermission::kRead},
    {"s3:ListBucketVersions", AclPermission::kRead},
    {"s3:ListBucketMultipartUploads", AclPermission::kRead},
    {"s3:PutObject", AclPermission::kWrite},
    {"s3:DeleteObject", AclPermission::kWrite, true, true},
    {"s3:GetBucketAcl", AclPermission::kReadAcp},
    {"s3:PutBucketAcl", AclPermission::kWriteAcp},
    {"s3:GetObject", AclPermission::kRead, false},
    {"s3:GetObjectVersion", AclPermission::kRead, false},
    {"s3:GetObjectAcl", AclPermission::kReadAcp, false},
    {"s3:GetObjectVersionAcl", AclPermission::kReadAcp, false},
    {"s3:PutObjectAcl", AclPermission::kWriteAcp, false},
    {"s3:PutObjectVersionAcl", AclPermission::kWriteAcp, false},
});

const AclRule* rule_of(std::string_view action) {
  const auto is_it = [&](const AclRule& rule) { return equals_ignoring_case(rule.action, action); };
  const auto* const found = std::ranges::find_if(kAclRules, is_it);
  return found == kAclRules.end() ? nullptr : found;
}

bool owns_object(const AclQuestion& question) {
  return question.object_acl != nullptr && !question.requester_id.empty() &&
         question.requester_id == question.object_owner_id;
}

bool is_of_acl(AclPermission permission) {
  return permission == AclPermission::kReadAcp || permission == AclPermission::kWriteAcp;
}

}  // namespace

bool acl_needs_object(std::string_view action) {
  const auto* const rule = rule_of(action);
  return rule != nullptr && (!rule->of_bucket || rule->own_object);
}

bool acl_allows(const AclQuestion& question) {
  const auto* const rule = rule_of(question.action);
  if (rule == nullptr || (rule->own_object && !owns_object(question))) return false;
  // The owner of an object can always read and replace its ACL.
  if (!rule->of_bucket && is_of_acl(rule->permission) && owns_object(question)) return true;
  const auto* const acl = rule->of_bucket ? &question.bucket_acl : question.object_acl;
  return acl != nullptr &&
         acl_allows(*acl, question.requester_id, rule->permission, question.public_grants);
}

}  // namespace onggi::iam
