#include "access/bucket_access.h"

#include <string>

#include "catalog/rules.h"

namespace onggi::access {

using catalog::BucketDocument;

std::shared_ptr<const iam::Policy> policy_of(const catalog::Bucket& bucket) {
  const auto* const document = bucket.documents->find(BucketDocument::kPolicy);
  if (document == nullptr) return nullptr;
  return document->as<iam::Policy>(
      [&](const std::string& text) { return iam::stored_bucket_policy(text, bucket.name); });
}

iam::PublicAccessBlock public_access_block_of(const catalog::Bucket& bucket) {
  return public_access_block_of(*bucket.documents);
}

iam::PublicAccessBlock public_access_block_of(const catalog::BucketDocuments& documents) {
  const auto* const document = documents.find(BucketDocument::kPublicAccessBlock);
  return document == nullptr ? iam::PublicAccessBlock{}
                             : iam::stored_public_access_block(document->text());
}

bool are_acls_enabled(const catalog::Bucket& bucket) {
  return catalog::ownership_of(bucket) != catalog::ObjectOwnership::kBucketOwnerEnforced;
}

iam::Acl acl_of(const catalog::Bucket& bucket) {
  const auto* const document = bucket.documents->find(BucketDocument::kAcl);
  if (document == nullptr || !are_acls_enabled(bucket)) return iam::private_acl(bucket.owner_id);
  const auto parse = [&](const std::string& text) {
    return std::make_shared<const iam::Acl>(iam::stored_acl(text, bucket.owner_id));
  };
  return *document->as<iam::Acl>(parse);
}

iam::Acl acl_of(const catalog::Bucket& bucket, const catalog::ObjectInfo& object) {
  const auto owner = catalog::owner_of(bucket, object);
  if (!are_acls_enabled(bucket)) return iam::private_acl(owner);
  return iam::stored_acl(object.attributes.acl, owner);
}

iam::PublicGrants public_grants_of(const catalog::Bucket& bucket) {
  return public_access_block_of(bucket).ignore_public_acls ? iam::PublicGrants::kIgnored
                                                           : iam::PublicGrants::kCount;
}

}  // namespace onggi::access
