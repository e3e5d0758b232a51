// Reads the documents of a bucket that control access: its policy, its public access block, its ACL
// and its ownership controls. The judge calls these functions; s3/ and admin/ also call them, to
// show or change the documents. The owner of a bucket is in catalog::Bucket; grants are in
// iam::User.
#pragma once

#include <memory>

#include "catalog/bucket_documents.h"
#include "catalog/types.h"
#include "iam/acl/acl.h"
#include "iam/policy/policy.h"
#include "iam/policy/public_access_block.h"

namespace onggi::access {

/// Returns the bucket's policy, or null if it has none.
[[nodiscard]] std::shared_ptr<const iam::Policy> policy_of(const catalog::Bucket& bucket);

/// Returns the bucket's public access block, with all settings off if none is configured.
[[nodiscard]] iam::PublicAccessBlock public_access_block_of(const catalog::Bucket& bucket);
[[nodiscard]] iam::PublicAccessBlock public_access_block_of(
    const catalog::BucketDocuments& documents);

/// Returns true unless the bucket's ownership controls disable ACLs.
[[nodiscard]] bool are_acls_enabled(const catalog::Bucket& bucket);

/// Returns the stored ACL of the bucket or object. If ACLs are disabled, or the stored ACL cannot
/// be parsed, returns an ACL that grants access to the owner only.
[[nodiscard]] iam::Acl acl_of(const catalog::Bucket& bucket);
[[nodiscard]] iam::Acl acl_of(const catalog::Bucket& bucket, const catalog::ObjectInfo& object);

/// Returns kIgnored if the bucket ignores public grants in ACLs, otherwise kCount.
[[nodiscard]] iam::PublicGrants public_grants_of(const catalog::Bucket& bucket);

}  // namespace onggi::access
