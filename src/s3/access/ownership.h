// What ownership controls (catalog/object_ownership.h) and the public access block of a bucket mean
// for its ACLs, and whose the things are that a request stores.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
#pragma once

#include <string>
#include <string_view>

#include "catalog/bucket_documents.h"
#include "catalog/rules.h"
#include "catalog/types.h"
#include "iam/acl/acl.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

using catalog::kNoOwnershipControls;
using catalog::ObjectOwnership;
using catalog::owner_of;
using catalog::ownership_of;
using catalog::parse_ownership;
using catalog::to_text;

/// AccessControlListNotSupported where there are no ACLs.
[[nodiscard]] S3Result<void> check_acls_enabled(const catalog::Bucket& bucket);

/// As it was set: of the owner alone where there are no ACLs, or when it does not parse.
[[nodiscard]] iam::Acl acl_of(const catalog::Bucket& bucket);
[[nodiscard]] iam::Acl acl_of(const catalog::Bucket& bucket, const catalog::ObjectInfo& object);

/// AccessDenied for a public one where public ACLs are blocked.
[[nodiscard]] S3Result<void> check_public_acl(const catalog::Bucket& bucket, const iam::Acl& acl);
/// Whether what ACLs give to everybody counts in the bucket.
[[nodiscard]] iam::PublicGrants public_grants_of(const catalog::Bucket& bucket);
/// What of an ACL is in force in the bucket.
[[nodiscard]] iam::Acl effective_acl(const catalog::Bucket& bucket, iam::Acl acl);

/// Whose an object is that this request stores, and its ACL as it is stored.
struct NewObjectOwner {
  std::string owner_id;
  std::string acl;
};
/// AccessControlListNotSupported, AccessDenied (BlockPublicAcls), and the errors of header_acl().
[[nodiscard]] S3Result<NewObjectOwner> new_object_owner(const Context& context);

/// The ownership and ACL that CreateBucket asks for. InvalidBucketAclWithObjectOwnership,
/// InvalidBucketAclWithBlockPublicAccessError, InvalidArgument, and the errors of header_acl().
[[nodiscard]] S3Result<catalog::BucketDocuments::Texts> new_bucket_access(const Context& context);

}  // namespace onggi::s3
