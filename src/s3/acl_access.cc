#include "s3/acl_access.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "iam/acl.h"
#include "s3/access.h"
#include "s3/ownership.h"

namespace onggi::s3 {
namespace {

/// The permission that is needed for an action, and on what.
struct AclRule {
  std::string_view action;
  iam::AclPermission permission;
};

// A version is the bucket owner's to delete.
constexpr auto kByBucketAcl = std::to_array<AclRule>({
    {"s3:ListBucket", iam::AclPermission::kRead},
    {"s3:ListBucketVersions", iam::AclPermission::kRead},
    {"s3:ListBucketMultipartUploads", iam::AclPermission::kRead},
    {"s3:PutObject", iam::AclPermission::kWrite},
    {"s3:DeleteObject", iam::AclPermission::kWrite},
    {"s3:AbortMultipartUpload", iam::AclPermission::kWrite},
    {"s3:ListMultipartUploadParts", iam::AclPermission::kWrite},
    {"s3:GetBucketAcl", iam::AclPermission::kReadAcp},
    {"s3:PutBucketAcl", iam::AclPermission::kWriteAcp},
});

constexpr auto kByObjectAcl = std::to_array<AclRule>({
    {"s3:GetObject", iam::AclPermission::kRead},
    {"s3:GetObjectVersion", iam::AclPermission::kRead},
    {"s3:GetObjectAcl", iam::AclPermission::kReadAcp},
    {"s3:GetObjectVersionAcl", iam::AclPermission::kReadAcp},
    {"s3:PutObjectAcl", iam::AclPermission::kWriteAcp},
    {"s3:PutObjectVersionAcl", iam::AclPermission::kWriteAcp},
});

std::optional<iam::AclPermission> needed(const auto& rules, std::string_view action) {
  const auto found = std::ranges::find(rules, action, &AclRule::action);
  if (found == rules.end()) return std::nullopt;
  return found->permission;
}

bool is_of_acl(iam::AclPermission permission) {
  return permission == iam::AclPermission::kReadAcp || permission == iam::AclPermission::kWriteAcp;
}

}  // namespace

Task<bool> acl_allows(const Context& context, const Asked& asked) {
  const auto& bucket = asked.bucket;
  if (!check_acls_enabled(bucket)) co_return false;
  const auto requester = requester_id(context);
  const auto public_grants = public_grants_of(bucket);
  if (const auto permission = needed(kByBucketAcl, asked.action))
    co_return iam::acl_allows(acl_of(bucket), requester, *permission, public_grants);

  const auto permission = needed(kByObjectAcl, asked.action);
  if (!permission || asked.key.empty()) co_return false;
  const catalog::ObjectName name{.key = asked.key, .version_id = asked.version_id};
  const auto object = co_await context.services.objects.stat(bucket, name);
  if (!object) co_return false;
  // Nobody shuts himself out of his own ACL.
  if (!requester.empty() && is_of_acl(*permission) && requester == owner_of(bucket, *object))
    co_return true;
  co_return iam::acl_allows(acl_of(bucket, *object), requester, *permission, public_grants);
}

}  // namespace onggi::s3
