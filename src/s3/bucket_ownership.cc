// GetBucketOwnershipControls, PutBucketOwnershipControls, DeleteBucketOwnershipControls.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html
#include <algorithm>
#include <string>
#include <utility>

#include "s3/access.h"
#include "s3/body.h"
#include "s3/handlers.h"
#include "s3/ownership.h"
#include "s3/reply.h"
#include "s3/xml_reader.h"

namespace onggi::s3 {
namespace {

using catalog::BucketDocument;

constexpr std::size_t kOwnershipDocumentMax = 64 * 1024;

/// One rule, of one setting.
S3Result<ObjectOwnership> parse_ownership_controls(std::string_view document) {
  if (document.empty()) return refuse("MissingRequestBodyError");
  S3_ASSIGN(const auto root, parse_xml(document));
  if (root.name != "OwnershipControls" || root.children.size() != 1) return refuse("MalformedXML");
  const auto text = root.children.front().name == "Rule"
                        ? root.children.front().child_text("ObjectOwnership")
                        : std::nullopt;
  const auto ownership = text ? parse_ownership(*text) : std::nullopt;
  if (!ownership) return refuse("MalformedXML");
  return *ownership;
}

bool gives_to_others(const catalog::Bucket& bucket) {
  return std::ranges::any_of(acl_of(bucket).grants, [&](const iam::AclGrant& grant) {
    return grant.grantee != iam::Grantee{.user_id = bucket.owner_id};
  });
}

Task<Reply> store_ownership(Context& context, std::string text, int status) {
  iam::AuditEvent event{.time = {},
                        .actor = actor_of(context),
                        .action = "bucket.ownership",
                        .subject = context.target.bucket,
                        .detail = text};
  S3_CO_TRY(co_await context.services.buckets.set_document(
      *context.bucket, BucketDocument::kOwnership, std::move(text)));
  S3_CO_TRY(co_await context.services.audit.append(std::move(event)));
  co_return empty_reply(status);
}

}  // namespace

Task<Reply> get_bucket_ownership_controls(Context& context) {
  const auto* document = context.bucket->documents->find(BucketDocument::kOwnership);
  if (document == nullptr || document->text() == kNoOwnershipControls) {
    co_return refuse(
        S3Error("OwnershipControlsNotFoundError").field("BucketName", context.target.bucket));
  }
  XmlWriter xml;
  xml.open_root("OwnershipControls").open("Rule");
  xml.text("ObjectOwnership", to_text(ownership_of(*context.bucket)));
  xml.close("Rule").close("OwnershipControls");
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_bucket_ownership_controls(Context& context) {
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kOwnershipDocumentMax));
  S3_CO_ASSIGN(const auto ownership, parse_ownership_controls(document));
  // Without ACLs, what one gave to others would be gone without a word.
  if (ownership == ObjectOwnership::kBucketOwnerEnforced && gives_to_others(*context.bucket))
    co_return refuse("InvalidBucketAclWithObjectOwnership");
  co_return co_await store_ownership(context, std::string(to_text(ownership)), 200);
}

Task<Reply> delete_bucket_ownership_controls(Context& context) {
  co_return co_await store_ownership(context, std::string(kNoOwnershipControls), 204);
}

}  // namespace onggi::s3
