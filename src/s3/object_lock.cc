// GetObjectLockConfiguration and PutObjectLockConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
#include "catalog/bucket_lock.h"
#include "iam/audit_detail.h"
#include "s3/access.h"
#include "s3/body.h"
#include "s3/handlers.h"
#include "s3/lock_documents.h"
#include "s3/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kLockDocumentMax = 64 * 1024;

}  // namespace

Task<Reply> get_object_lock_configuration(Context& context) {
  const auto lock = catalog::lock_configuration(*context.bucket);
  if (!lock) {
    co_return refuse(
        S3Error("ObjectLockConfigurationNotFoundError").field("BucketName", context.target.bucket));
  }
  co_return xml_reply(lock_configuration_document(*lock));
}

/// Object Lock can be enabled, its default changed or taken away; there is no way back from it.
Task<Reply> put_object_lock_configuration(Context& context) {
  S3_CO_ASSIGN(const auto document,
               co_await read_document(context, kLockDocumentMax, DocumentDigests::kRequired));
  S3_CO_ASSIGN(const auto lock, parse_lock_configuration(document));
  const auto text = catalog::lock_document(lock);
  S3_CO_TRY(co_await context.services.buckets.set_document(
      *context.bucket, catalog::BucketDocument::kObjectLock, text));
  iam::AuditDetail detail;
  detail.add("object_lock", text);
  iam::AuditEvent event{.time = {},
                        .actor = actor_of(context),
                        .action = "bucket.object-lock",
                        .subject = context.target.bucket,
                        .detail = detail.text()};
  S3_CO_TRY(co_await context.services.audit.append(std::move(event)));
  co_return empty_reply(200);
}

}  // namespace onggi::s3
