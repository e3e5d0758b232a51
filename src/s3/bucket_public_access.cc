// GetPublicAccessBlock, PutPublicAccessBlock, DeletePublicAccessBlock.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
#include <optional>
#include <string>

#include "catalog/bucket_documents.h"
#include "iam/audit_detail.h"
#include "iam/public_access_block.h"
#include "s3/access.h"
#include "s3/body.h"
#include "s3/handlers.h"
#include "s3/public_access_document.h"
#include "s3/reply.h"

namespace onggi::s3 {
namespace {

constexpr auto kBlockKind = catalog::BucketDocument::kPublicAccessBlock;
constexpr std::size_t kBlockDocumentMax = 64 * 1024;

Task<Status> set_block(Context& context, std::optional<std::string> text) {
  iam::AuditDetail detail;
  if (text) detail.add("settings", *text);
  iam::AuditEvent event{.time = {},
                        .actor = actor_of(context),
                        .action = text ? "bucket.public_access.set" : "bucket.public_access.delete",
                        .subject = context.target.bucket,
                        .detail = detail.text()};
  ONGGI_CO_TRY(
      co_await context.services.buckets.set_document(*context.bucket, kBlockKind, std::move(text)));
  co_return co_await context.services.audit.append(std::move(event));
}

}  // namespace

Task<Reply> get_public_access_block(Context& context) {
  if (context.bucket->documents->find(kBlockKind) == nullptr) {
    co_return refuse(
        S3Error("NoSuchPublicAccessBlockConfiguration").field("BucketName", context.target.bucket));
  }
  const auto block = public_access_block_of(*context.bucket);
  XmlWriter xml;
  xml.open_root("PublicAccessBlockConfiguration");
  for (const auto& [name, flag] : iam::kPublicAccessSettings) xml.boolean(name, block.*flag);
  xml.close("PublicAccessBlockConfiguration");
  co_return xml_reply(std::move(xml));
}

Task<Reply> put_public_access_block(Context& context) {
  S3_CO_ASSIGN(const auto document, co_await read_document(context, kBlockDocumentMax));
  S3_CO_ASSIGN(const auto block, parse_public_access_document(document));
  std::optional<std::string> text(iam::to_text(block));
  S3_CO_TRY(co_await set_block(context, std::move(text)));
  co_return empty_reply(200);
}

Task<Reply> delete_public_access_block(Context& context) {
  if (context.bucket->documents->find(kBlockKind) != nullptr)
    S3_CO_TRY(co_await set_block(context, std::nullopt));
  co_return empty_reply(204);
}

}  // namespace onggi::s3
