#include "s3/operations/bucket/document.h"

#include <utility>

#include "catalog/codes.h"
#include "s3/access/requester.h"
#include "s3/protocol/object_error.h"

namespace onggi::s3 {

const catalog::Document* find_document(const Context& context, catalog::BucketDocument kind) {
  return context.caller.bucket->documents->find(kind);
}

S3Error not_configured_error(const Context& context, ErrorCode code) {
  return S3Error(code).field("BucketName", context.target.bucket);
}

Task<S3Result<void>> set_document(const Context& context, NewDocument document) {
  S3Result<void> verdict;
  const auto check = [&](const catalog::Bucket& bucket) -> Status {
    if (document.check) verdict = document.check(bucket);
    if (verdict) return {};
    return fail(catalog::kInvalidRequest, verdict.error().message);
  };
  const auto kept = co_await context.services.buckets.set_document(
      *context.caller.bucket, document.kind, std::move(document.text), check);
  if (!verdict) co_return verdict;
  if (!kept) co_return refuse(object_error(kept.error(), context));
  ONGGI_CO_TRY(
      co_await audit_bucket(context, std::move(document.action), std::move(document.detail)));
  co_return S3Result<void>();
}

iam::AuditDetail tags_detail(const catalog::Pairs& tags) {
  iam::AuditDetail object;
  for (const auto& [key, value] : tags) object.add(key, value);
  iam::AuditDetail detail;
  detail.add_object("tags", object);
  return detail;
}

Task<Status> audit_bucket(const Context& context, std::string action, iam::AuditDetail detail) {
  iam::AuditEvent event{.time = {},
                        .actor = actor_of(context),
                        .action = std::move(action),
                        .subject = context.target.bucket,
                        .detail = std::move(detail)};
  co_return co_await context.services.audit.append(std::move(event));
}

}  // namespace onggi::s3
