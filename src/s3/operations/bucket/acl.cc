// GetBucketAcl and PutBucketAcl.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
// GetBucketAcl returns the ACL that is in effect: without public grants if IgnorePublicAcls is on.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
#include <optional>
#include <string>
#include <utility>

#include "s3/access/ownership.h"
#include "s3/documents/acl.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/requested_acl.h"
#include "s3/operations/rows.h"
#include "s3/protocol/person.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {

namespace {

Task<Reply> get_bucket_acl(const Context& context) {
  const auto& bucket = *context.caller.bucket;
  const NameOf name_of = [&](std::string_view id) { return display_name(context, id); };
  const auto acl = effective_acl(bucket, acl_of(bucket));
  co_return xml_reply(acl_document(acl, bucket.owner_id, name_of));
}

/// Returns the grants of an ACL for the audit log, each as "GRANTEE PERMISSION". The grantee is the
/// canonical id of a user or the URI of a group.
std::vector<std::string> grant_texts(const iam::Acl& acl) {
  std::vector<std::string> texts;
  for (const auto& [grantee, permission] : acl.grants) {
    auto text = grantee.kind == iam::GranteeKind::kUser
                    ? grantee.user_id
                    : std::string(iam::uri_of_group(grantee.kind));
    texts.push_back(std::move(text.append(" ").append(iam::to_text(permission))));
  }
  return texts;
}

Task<Reply> put_bucket_acl(const Context& context) {
  const auto& bucket = *context.caller.bucket;
  ONGGI_CO_TRY(check_acls_enabled(bucket));
  const iam::AclOwners owners{.owner_id = bucket.owner_id, .bucket_owner_id = bucket.owner_id};
  const auto acl = ONGGI_CO_TRY(requested_acl(context, owners));
  auto text = iam::encode_acl(acl, bucket.owner_id);
  NewDocument document{
      .kind = catalog::BucketDocument::kAcl, .text = std::nullopt, .action = "bucket.acl"};
  document.detail.add_flag("public", iam::is_public(acl));
  document.detail.add_list("grants", grant_texts(acl));
  if (!text.empty()) document.text = std::move(text);
  document.check = [&acl](const catalog::Bucket& now) -> S3Result<void> {
    ONGGI_TRY(check_acls_enabled(now));
    return check_public_acl(now, acl);
  };
  ONGGI_CO_TRY(co_await set_document(context, std::move(document)));
  co_return empty_reply(200);
}

}  // namespace

constinit const Operation kGetBucketAcl{.name = "GetBucketAcl",
                                        .method = "GET",
                                        .level = Level::kBucket,
                                        .subresource = "acl",
                                        .iam_action = "s3:GetBucketAcl",
                                        .judged = Judged::kWhole,
                                        .handler = get_bucket_acl};

constinit const Operation kPutBucketAcl{.name = "PutBucketAcl",
                                        .method = "PUT",
                                        .level = Level::kBucket,
                                        .subresource = "acl",
                                        .iam_action = "s3:PutBucketAcl",
                                        .judged = Judged::kWhole,
                                        .document = {kAclDocumentMax},
                                        .handler = put_bucket_acl};

}  // namespace onggi::s3
