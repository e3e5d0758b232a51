// The effect of a bucket's ownership controls (catalog/rules/ownership.h) and public access block
// on its ACLs, and the owner of the objects that a request stores.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
#pragma once

#include <string>
#include <string_view>

#include "access/bucket_access.h"
#include "catalog/bucket_documents.h"
#include "catalog/rules.h"
#include "catalog/types.h"
#include "iam/acl/acl.h"
#include "s3/protocol/context.h"
#include "s3/protocol/error.h"

namespace onggi::s3 {

using access::acl_of;
using catalog::kNoOwnershipControls;
using catalog::ObjectOwnership;
using catalog::owner_of;
using catalog::ownership_of;
using catalog::parse_ownership;
using catalog::to_text;

/// Returns AccessControlListNotSupported if ACLs are disabled in the bucket.
[[nodiscard]] S3Result<void> check_acls_enabled(const catalog::Bucket& bucket);

/// Returns AccessDenied if the ACL is public and the bucket blocks public ACLs.
[[nodiscard]] S3Result<void> check_public_acl(const catalog::Bucket& bucket, const iam::Acl& acl);
/// Returns the part of `acl` that is in effect in the bucket.
[[nodiscard]] iam::Acl effective_acl(const catalog::Bucket& bucket, iam::Acl acl);

/// The owner of a new object, and its encoded ACL.
struct NewObjectOwner {
  std::string owner_id;
  std::string acl;
};
/// Returns the owner and the ACL of the object that the request stores. Errors:
/// AccessControlListNotSupported, AccessDenied (BlockPublicAcls), and the errors of header_acl().
[[nodiscard]] S3Result<NewObjectOwner> new_object_owner(const Context& context);

/// Returns the ownership controls and the ACL that a CreateBucket request specifies. Errors:
/// InvalidBucketAclWithObjectOwnership, InvalidBucketAclWithBlockPublicAccessError,
/// InvalidArgument, and the errors of header_acl().
[[nodiscard]] S3Result<catalog::BucketDocuments::Texts> new_bucket_access(const Context& context);

}  // namespace onggi::s3
