// GetPublicAccessBlock, PutPublicAccessBlock, DeletePublicAccessBlock.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
#include <utility>

#include "access/bucket_access.h"
#include "iam/policy/public_access_block.h"
#include "s3/documents/public_access.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr auto kBlockKind = catalog::BucketDocument::kPublicAccessBlock;

Task<Reply> get_public_access_block(const Context& context) {
  if (find_document(context, kBlockKind) == nullptr)
    co_return refuse(not_configured_error(context, "NoSuchPublicAccessBlockConfiguration"));
  const auto block = access::public_access_block_of(*context.caller.bucket);
  XmlWriter xml;
  xml.open_root("PublicAccessBlockConfiguration");
  for (const auto& [name, flag] : iam::kPublicAccessSettings) xml.boolean(name, block.*flag);
  xml.close("PublicAccessBlockConfiguration");
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_public_access_block(const Context& context) {
  const auto block = ONGGI_CO_TRY(parse_public_access_document(context.document));
  NewDocument document{
      .kind = kBlockKind, .text = iam::to_text(block), .action = "bucket.public_access.set"};
  document.detail.add("settings", *document.text);
  ONGGI_CO_TRY(co_await set_document(context, std::move(document)));
  co_return empty_reply(200);
}

Task<Reply> delete_public_access_block(const Context& context) {
  if (find_document(context, kBlockKind) == nullptr) co_return empty_reply(204);
  NewDocument none{.kind = kBlockKind, .text = {}, .action = "bucket.public_access.delete"};
  ONGGI_CO_TRY(co_await set_document(context, std::move(none)));
  co_return empty_reply(204);
}

}  // namespace

constinit const Operation kGetPublicAccessBlock{.name = "GetPublicAccessBlock",
                                                .method = "GET",
                                                .level = Level::kBucket,
                                                .subresource = "publicAccessBlock",
                                                .iam_action = "s3:GetBucketPublicAccessBlock",
                                                .judged = Judged::kWhole,
                                                .handler = get_public_access_block};

constinit const Operation kPutPublicAccessBlock{.name = "PutPublicAccessBlock",
                                                .method = "PUT",
                                                .level = Level::kBucket,
                                                .subresource = "publicAccessBlock",
                                                .iam_action = "s3:PutBucketPublicAccessBlock",
                                                .judged = Judged::kWhole,
                                                .document = {kConfigurationMax},
                                                .handler = put_public_access_block};

constinit const Operation kDeletePublicAccessBlock{.name = "DeletePublicAccessBlock",
                                                   .method = "DELETE",
                                                   .level = Level::kBucket,
                                                   .subresource = "publicAccessBlock",
                                                   .iam_action = "s3:PutBucketPublicAccessBlock",
                                                   .judged = Judged::kWhole,
                                                   .handler = delete_public_access_block};

}  // namespace onggi::s3
