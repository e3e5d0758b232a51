// GetObjectRetention, PutObjectRetention, GetObjectLegalHold, PutObjectLegalHold.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html
#include "catalog/bucket_lock.h"
#include "s3/access/document_keys.h"
#include "s3/documents/lock.h"
#include "s3/headers/version.h"
#include "s3/operations/rows.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

constexpr std::size_t kRetentionDocumentMax = 64 * 1024;

S3Result<catalog::ObjectName> locked_version(const Context& context) {
  const auto version_id = ONGGI_TRY(requested_version(context.query));
  return catalog::ObjectName{.key = context.target.key, .version_id = version_id};
}

/// Returns the lock of the requested version. As on AWS, checks first that the version exists, and
/// then that the bucket has Object Lock.
Task<S3Result<catalog::ObjectLock>> read_lock(const Context& context) {
  const auto name = ONGGI_CO_TRY(locked_version(context));
  auto object = co_await context.services.objects.stat(*context.caller.bucket, name);
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  ONGGI_CO_TRY(catalog::check_lockable(*context.caller.bucket));
  co_return object->attributes.lock;
}

Task<Reply> get_object_retention(const Context& context) {
  const auto lock = ONGGI_CO_TRY(co_await read_lock(context));
  if (!lock.retention) co_return refuse("NoSuchObjectLockConfiguration");
  co_return xml_reply(retention_document(*lock.retention));
}

Task<Reply> put_object_retention(const Context& context) {
  const auto retention = ONGGI_CO_TRY(parse_retention(context.document, context.caller.now));
  const auto name = ONGGI_CO_TRY(locked_version(context));
  const bool bypass = context.admission.bypasses_governance;
  const auto object = co_await context.services.objects.set_retention(*context.caller.bucket, name,
                                                                      retention, bypass);
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  co_return empty_reply(200);
}

Task<Reply> get_object_legal_hold(const Context& context) {
  const auto lock = ONGGI_CO_TRY(co_await read_lock(context));
  if (!lock.legal_hold) co_return refuse("NoSuchObjectLockConfiguration");
  co_return xml_reply(legal_hold_document(*lock.legal_hold));
}

Task<Reply> put_object_legal_hold(const Context& context) {
  const auto on = ONGGI_CO_TRY(parse_legal_hold(context.document));
  const auto name = ONGGI_CO_TRY(locked_version(context));
  const auto object =
      co_await context.services.objects.set_legal_hold(*context.caller.bucket, name, on);
  if (!object) co_return refuse(co_await read_error(context, object.error()));
  co_return empty_reply(200);
}

}  // namespace

constinit const Operation kGetObjectRetention{.name = "GetObjectRetention",
                                              .method = "GET",
                                              .level = Level::kObject,
                                              .subresource = "retention",
                                              .iam_action = "s3:GetObjectRetention",
                                              .judged = Judged::kWhole,
                                              .handler = get_object_retention};

constinit const Operation kPutObjectRetention{
    .name = "PutObjectRetention",
    .method = "PUT",
    .level = Level::kObject,
    .subresource = "retention",
    .iam_action = "s3:PutObjectRetention",
    .judged = Judged::kWhole,
    .more_checks = Check::kBypass,
    .document = {kRetentionDocumentMax, DocumentDigests::kRequired},
    .document_keys = kRetentionKeys,
    .handler = put_object_retention};

constinit const Operation kGetObjectLegalHold{.name = "GetObjectLegalHold",
                                              .method = "GET",
                                              .level = Level::kObject,
                                              .subresource = "legal-hold",
                                              .iam_action = "s3:GetObjectLegalHold",
                                              .judged = Judged::kWhole,
                                              .handler = get_object_legal_hold};

constinit const Operation kPutObjectLegalHold{
    .name = "PutObjectLegalHold",
    .method = "PUT",
    .level = Level::kObject,
    .subresource = "legal-hold",
    .iam_action = "s3:PutObjectLegalHold",
    .judged = Judged::kWhole,
    .document = {kRetentionDocumentMax, DocumentDigests::kRequired},
    .document_keys = kLegalHoldKeys,
    .handler = put_object_legal_hold};

}  // namespace onggi::s3
