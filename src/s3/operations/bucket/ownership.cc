// GetBucketOwnershipControls, PutBucketOwnershipControls, DeleteBucketOwnershipControls.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "s3/access/ownership.h"
#include "s3/documents/field_table.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

using catalog::BucketDocument;

/// The contents of an <OwnershipControls> document: one rule with one setting.
struct OwnershipText {
  ObjectOwnership ownership{};
};

S3Result<void> read_ownership(XmlText xml, OwnershipText& out) {
  const auto ownership = parse_ownership(xml.text);
  if (!ownership) return refuse("MalformedXML");
  out.ownership = *ownership;
  return {};
}

constexpr auto kOwnershipRule =
    field_table<OwnershipText>({{"ObjectOwnership", kRequired, read_ownership}});
constexpr auto kOwnershipControls =
    field_table<OwnershipText>({{"Rule", kRequired, read_group<kOwnershipRule>}});

/// Refuses to disable ACLs while the bucket's ACL grants access to other users, because their
/// grants would silently stop working.
S3Result<void> check_gives_to_nobody(const catalog::Bucket& bucket) {
  const auto to_another = [&](const iam::AclGrant& grant) {
    return grant.grantee != iam::Grantee{.user_id = bucket.owner_id};
  };
  if (std::ranges::none_of(acl_of(bucket).grants, to_another)) return {};
  return refuse("InvalidBucketAclWithObjectOwnership");
}

NewDocument ownership_document(std::string_view text) {
  NewDocument document{
      .kind = BucketDocument::kOwnership, .text = std::string(text), .action = "bucket.ownership"};
  document.detail.add("ownership", text);
  return document;
}

Task<Reply> get_bucket_ownership_controls(const Context& context) {
  const auto* document = find_document(context, BucketDocument::kOwnership);
  if (document == nullptr || document->text() == kNoOwnershipControls)
    co_return refuse(not_configured_error(context, "OwnershipControlsNotFoundError"));
  XmlWriter xml;
  xml.open_root("OwnershipControls").open("Rule");
  xml.text("ObjectOwnership", to_text(ownership_of(*context.caller.bucket)));
  xml.close("Rule").close("OwnershipControls");
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_bucket_ownership_controls(const Context& context) {
  const auto [ownership] = ONGGI_CO_TRY(
      read_required_document<kOwnershipControls>("OwnershipControls", context.document));
  auto document = ownership_document(to_text(ownership));
  if (ownership == ObjectOwnership::kBucketOwnerEnforced) document.check = check_gives_to_nobody;
  ONGGI_CO_TRY(co_await set_document(context, std::move(document)));
  co_return empty_reply(200);
}

Task<Reply> delete_bucket_ownership_controls(const Context& context) {
  auto none = ownership_document(kNoOwnershipControls);
  ONGGI_CO_TRY(co_await set_document(context, std::move(none)));
  co_return empty_reply(204);
}

}  // namespace

constinit const Operation kGetBucketOwnershipControls{.name = "GetBucketOwnershipControls",
                                                      .method = "GET",
                                                      .level = Level::kBucket,
                                                      .subresource = "ownershipControls",
                                                      .iam_action = "s3:GetBucketOwnershipControls",
                                                      .judged = Judged::kWhole,
                                                      .handler = get_bucket_ownership_controls};

constinit const Operation kPutBucketOwnershipControls{.name = "PutBucketOwnershipControls",
                                                      .method = "PUT",
                                                      .level = Level::kBucket,
                                                      .subresource = "ownershipControls",
                                                      .iam_action = "s3:PutBucketOwnershipControls",
                                                      .judged = Judged::kWhole,
                                                      .document = {kConfigurationMax},
                                                      .handler = put_bucket_ownership_controls};

constinit const Operation kDeleteBucketOwnershipControls{
    .name = "DeleteBucketOwnershipControls",
    .method = "DELETE",
    .level = Level::kBucket,
    .subresource = "ownershipControls",
    .iam_action = "s3:PutBucketOwnershipControls",
    .judged = Judged::kWhole,
    .handler = delete_bucket_ownership_controls};

}  // namespace onggi::s3
