#include "s3/access/ownership.h"

#include <utility>

#include "access/bucket_access.h"
#include "s3/access/acl_request.h"
#include "s3/access/requester.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {
namespace {

using catalog::BucketDocument;

constexpr std::string_view kOwnershipHeader = "x-amz-object-ownership";

/// Returns true if the ACL in the request headers has no effect in a bucket with ACLs disabled: the
/// ACL grants full control to the bucket's owner, who has full control anyway, and nothing else.
/// "private" is accepted because clients send it as a default.
bool says_nothing(const Context& context, const catalog::Bucket& bucket) {
  const auto canned = context.request.header("x-amz-acl");
  if (canned && *canned != "private" && *canned != "bucket-owner-full-control") return false;
  const iam::AclOwners owners{.owner_id = bucket.owner_id, .bucket_owner_id = bucket.owner_id};
  const auto acl = header_acl(context, owners);
  return acl && *acl == iam::private_acl(bucket.owner_id);
}

S3Result<ObjectOwnership> requested_ownership(const Context& context) {
  const auto header = context.request.header(kOwnershipHeader);
  if (!header) {
    const catalog::BucketDocuments usual(context.services.buckets.new_documents());
    return ownership_of(usual);
  }
  const auto ownership = parse_ownership(*header);
  if (ownership) return *ownership;
  return refuse(invalid_argument(kOwnershipHeader, *header,
                                 "Invalid x-amz-object-ownership header: " + std::string(*header)));
}

}  // namespace

S3Result<void> check_acls_enabled(const catalog::Bucket& bucket) {
  if (access::are_acls_enabled(bucket)) return {};
  return refuse("AccessControlListNotSupported");
}

S3Result<void> check_public_acl(const catalog::Bucket& bucket, const iam::Acl& acl) {
  if (!iam::is_public(acl) || !access::public_access_block_of(bucket).block_public_acls) return {};
  return refuse("AccessDenied");
}

iam::Acl effective_acl(const catalog::Bucket& bucket, iam::Acl acl) {
  if (access::public_grants_of(bucket) == iam::PublicGrants::kCount) return acl;
  return iam::without_public_grants(std::move(acl));
}

S3Result<NewObjectOwner> new_object_owner(const Context& context) {
  const auto& bucket = *context.caller.bucket;
  const auto ownership = ownership_of(bucket);
  const bool given = has_acl_headers(context.request);
  if (ownership == ObjectOwnership::kBucketOwnerEnforced) {
    if (given && !says_nothing(context, bucket)) return refuse("AccessControlListNotSupported");
    return NewObjectOwner{.owner_id = bucket.owner_id, .acl = {}};
  }
  const auto requester = requester_id(context);
  const bool given_away = ownership == ObjectOwnership::kBucketOwnerPreferred &&
                          context.header("x-amz-acl") == "bucket-owner-full-control";
  // The bucket's owner also owns the objects that anonymous requests store.
  NewObjectOwner owner{
      .owner_id = requester.empty() || given_away ? bucket.owner_id : std::string(requester),
      .acl = {}};
  if (!given) return owner;
  const iam::AclOwners owners{.owner_id = owner.owner_id, .bucket_owner_id = bucket.owner_id};
  const auto acl = ONGGI_TRY(header_acl(context, owners));
  ONGGI_TRY(check_public_acl(bucket, acl));
  owner.acl = iam::encode_acl(acl, owner.owner_id);
  return owner;
}

S3Result<catalog::BucketDocuments::Texts> new_bucket_access(const Context& context) {
  const auto ownership = ONGGI_TRY(requested_ownership(context));
  catalog::BucketDocuments::Texts documents;
  if (context.request.header(kOwnershipHeader))
    documents.emplace_back(BucketDocument::kOwnership, to_text(ownership));
  if (!has_acl_headers(context.request)) return documents;
  const auto& id = context.caller.user->id;
  const iam::AclOwners owners{.owner_id = id, .bucket_owner_id = id};
  const auto acl = ONGGI_TRY(header_acl(context, owners));
  auto stored = iam::encode_acl(acl, id);
  if (stored.empty()) return documents;
  if (ownership == ObjectOwnership::kBucketOwnerEnforced)
    return refuse("InvalidBucketAclWithObjectOwnership");
  const catalog::BucketDocuments usual(context.services.buckets.new_documents());
  if (iam::is_public(acl) && access::public_access_block_of(usual).block_public_acls)
    return refuse("InvalidBucketAclWithBlockPublicAccessError");
  documents.emplace_back(BucketDocument::kAcl, std::move(stored));
  return documents;
}

}  // namespace onggi::s3
