// GetObjectLockConfiguration and PutObjectLockConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
#include <utility>

#include "catalog/bucket_lock.h"
#include "s3/documents/lock.h"
#include "s3/operations/bucket/document.h"
#include "s3/operations/rows.h"
#include "s3/protocol/reply.h"

namespace onggi::s3 {
namespace {

Task<Reply> get_object_lock_configuration(const Context& context) {
  const auto lock = catalog::lock_configuration(*context.caller.bucket);
  if (!lock)
    co_return refuse(not_configured_error(context, "ObjectLockConfigurationNotFoundError"));
  co_return xml_reply(lock_configuration_document(*lock));
}

/// Enables Object Lock, or changes or removes the default retention. Object Lock cannot be
/// disabled.
Task<Reply> put_object_lock_configuration(const Context& context) {
  const auto lock = ONGGI_CO_TRY(parse_lock_configuration(context.document));
  auto text = catalog::lock_document(lock);
  NewDocument kept{.kind = catalog::BucketDocument::kObjectLock,
                   .text = std::move(text),
                   .action = "bucket.object-lock"};
  kept.detail.add("object_lock", *kept.text);
  ONGGI_CO_TRY(co_await set_document(context, std::move(kept)));
  co_return empty_reply(200);
}

}  // namespace

constinit const Operation kGetObjectLockConfiguration{
    .name = "GetObjectLockConfiguration",
    .method = "GET",
    .level = Level::kBucket,
    .subresource = "object-lock",
    .iam_action = "s3:GetBucketObjectLockConfiguration",
    .judged = Judged::kWhole,
    .handler = get_object_lock_configuration};

constinit const Operation kPutObjectLockConfiguration{
    .name = "PutObjectLockConfiguration",
    .method = "PUT",
    .level = Level::kBucket,
    .subresource = "object-lock",
    .iam_action = "s3:PutBucketObjectLockConfiguration",
    .judged = Judged::kWhole,
    .document = {kConfigurationMax, DocumentDigests::kRequired},
    .handler = put_object_lock_configuration};

}  // namespace onggi::s3
