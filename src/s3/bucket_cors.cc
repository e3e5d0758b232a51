// GetBucketCors, PutBucketCors, DeleteBucketCors.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
#include <optional>
#include <string>

#include "catalog/bucket_documents.h"
#include "s3/access.h"
#include "s3/body.h"
#include "s3/cors.h"
#include "s3/handlers.h"
#include "s3/reply.h"

namespace onggi::s3 {
namespace {

using catalog::BucketDocument;

Task<Reply> replace_cors(Context& context, std::optional<std::string> document, int status) {
  const bool removed = !document;
  S3_CO_TRY(co_await context.services.buckets.set_document(*context.bucket, BucketDocument::kCors,
                                                           std::move(document)));
  iam::AuditEvent event{.time = {},
                        .actor = actor_of(context),
                        .action = "bucket.cors",
                        .subject = context.target.bucket,
                        .detail = removed ? "removed" : "set"};
  S3_CO_TRY(co_await context.services.audit.append(std::move(event)));
  co_return empty_reply(status);
}

}  // namespace

Task<Reply> get_bucket_cors(Context& context) {
  const auto* document = context.bucket->documents->find(BucketDocument::kCors);
  if (document == nullptr)
    co_return refuse(S3Error("NoSuchCORSConfiguration").field("BucketName", context.target.bucket));
  auto response = empty_reply(200);
  response.header("Content-Type", "application/xml");
  response.body = document->text();
  co_return response;
}

Task<Reply> put_bucket_cors(Context& context) {
  S3_CO_ASSIGN(const auto text, co_await read_document(context, kCorsDocumentMax));
  S3_CO_ASSIGN(const auto rules, parse_cors(text));
  // Kept as we write it: what comes back is what was understood.
  std::optional<std::string> document = cors_document(rules).take();
  co_return co_await replace_cors(context, std::move(document), 200);
}

Task<Reply> delete_bucket_cors(Context& context) {
  std::optional<std::string> none;
  co_return co_await replace_cors(context, std::move(none), 204);
}

}  // namespace onggi::s3
