// Who owns what is stored, and whether a bucket heeds ACLs: its ownership controls, and what its
// public access block says of ACLs.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/bucket_documents.h"
#include "catalog/types.h"
#include "iam/acl.h"
#include "s3/context.h"
#include "s3/error.h"

namespace onggi::s3 {

enum class ObjectOwnership : std::uint8_t {
  kBucketOwnerEnforced,   // everything is the bucket owner's; there are no ACLs
  kBucketOwnerPreferred,  // what is uploaded with bucket-owner-full-control is the bucket owner's
  kObjectWriter,          // whoever uploads an object owns it
};
[[nodiscard]] std::string_view to_text(ObjectOwnership ownership);
[[nodiscard]] std::optional<ObjectOwnership> parse_ownership(std::string_view text);

/// What BucketDocument::kOwnership says when the controls were deleted: none, and S3 heeds ACLs
/// then. A bucket that never had the document is from before there were ACLs, and heeds none.
inline constexpr std::string_view kNoOwnershipControls = "none";

[[nodiscard]] ObjectOwnership ownership_of(const catalog::BucketDocuments& documents);
[[nodiscard]] ObjectOwnership ownership_of(const catalog::Bucket& bucket);
/// AccessControlListNotSupported where there are no ACLs.
[[nodiscard]] S3Result<void> check_acls_enabled(const catalog::Bucket& bucket);

/// The ACL in force: of the owner alone where there are no ACLs, or when it does not parse.
[[nodiscard]] iam::Acl acl_of(const catalog::Bucket& bucket);
[[nodiscard]] iam::Acl acl_of(const catalog::Bucket& bucket, const catalog::ObjectInfo& object);
/// The canonical id of an object's owner.
[[nodiscard]] std::string_view owner_of(const catalog::Bucket& bucket,
                                        const catalog::ObjectInfo& object);

/// AccessDenied for a public one where public ACLs are blocked.
[[nodiscard]] S3Result<void> check_public_acl(const catalog::Bucket& bucket, const iam::Acl& acl);
/// Whether what ACLs give to everybody counts in the bucket.
[[nodiscard]] iam::PublicGrants public_grants_of(const catalog::Bucket& bucket);

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
