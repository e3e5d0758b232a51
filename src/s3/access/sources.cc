#include "s3/access/sources.h"

#include <memory>
#include <string>
#include <utility>

#include "catalog/buckets.h"
#include "catalog/codes.h"
#include "iam/acl/acl.h"
#include "s3/access/condition_keys.h"
#include "s3/access/copy_source.h"
#include "s3/access/permission.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// Converts a catalog error about the source to an S3 error that names the source, not the
/// destination.
S3Error source_error(const Error& error, const CopySource& source) {
  if (error.code == catalog::kDeleteMarker) {
    return S3Error("InvalidRequest",
                   "The source of a copy request may not specifically refer to a delete marker by "
                   "version id.");
  }
  S3Error out(error);
  if (error.code == catalog::kNoSuchKey || error.code == catalog::kNoSuchVersion)
    out.fields.emplace_back("Key", source.key);
  if (error.code == catalog::kNoSuchVersion)
    out.fields.emplace_back("VersionId", source.version_id);
  if (error.code == catalog::kNoSuchBucket) out.fields.emplace_back("BucketName", source.bucket);
  return out;
}

Task<S3Result<std::shared_ptr<const catalog::Bucket>>> source_bucket(const Context& context,
                                                                     const CopySource& source) {
  auto bucket = context.services.buckets.find(source.bucket);
  if (!bucket) co_return refuse(source_error(bucket.error(), source));
  const auto expected_owner = context.request.header("x-amz-source-expected-bucket-owner");
  if (expected_owner && !is_owner(**bucket, *expected_owner)) co_return refuse("AccessDenied");
  if (!co_await may(context, "s3:GetObject", **bucket, source.key, source.version_id))
    co_return refuse("AccessDenied");
  co_return *std::move(bucket);
}

/// Returns true if the requester may set `tags` on the object that the request stores. Used for
/// tags that a copy or rename takes over from its source.
Task<bool> may_set_tags(const Context& context, const access::Question& question,
                        iam::DecisionReason reason, const catalog::Pairs& tags) {
  if (!access::has_policy(question)) co_return true;
  iam::ConditionKeys keys;
  add_request_tags(keys, tags);
  co_return co_await may_along(context, question, "s3:PutObjectTagging", reason, &keys);
}

/// Returns true if an object renamed from `source` may keep the ACL of `source`. Checks
/// s3:PutObjectAcl, and for a public ACL also s3:PutObject again, as for a write with x-amz-acl.
Task<bool> may_bring_acl(const Context& context, const access::Question& question,
                         const catalog::ObjectInfo& source) {
  if (!access::has_policy(question)) co_return true;
  const auto acl = iam::stored_acl(source.attributes.acl, source.attributes.owner_id);
  iam::ConditionKeys keys;
  if (iam::is_public(acl)) keys.add("s3:x-amz-acl", "public-read");
  const auto decision = co_await decide(context, question, &keys);
  if (!decision.allowed) co_return false;
  co_return co_await may_along(context, question, "s3:PutObjectAcl", decision.reason, &keys);
}

}  // namespace

Task<S3Result<CopiedSource>> admit_copy_source(const Context& context,
                                               const access::Question& question,
                                               iam::DecisionReason reason) {
  const auto source = ONGGI_CO_TRY(parse_copy_source(context.header("x-amz-copy-source")));
  CopiedSource copied;
  copied.bucket = ONGGI_CO_TRY(co_await source_bucket(context, source));
  const catalog::ObjectName name{.key = source.key, .version_id = source.version_id};
  auto object = co_await context.services.objects.open(*copied.bucket, name);
  if (!object) co_return refuse(source_error(object.error(), source));
  // The handler copies the object that was checked here, even if the object is replaced meanwhile.
  copied.object = *std::move(object);
  const auto& tags = copied.object->info().attributes.tags;
  if (!context.operation->more_checks.has(Check::kCopiedTags) || tags.empty() ||
      context.header("x-amz-tagging-directive") == "REPLACE")
    co_return copied;
  const bool allowed =
      co_await may(context, "s3:GetObjectTagging", *copied.bucket, source.key, source.version_id) &&
      co_await may_set_tags(context, question, reason, tags);
  if (!allowed) co_return refuse("AccessDenied");
  co_return copied;
}

Task<S3Result<catalog::RenamedAlong>> admit_rename_source(const Context& context,
                                                          const access::Question& question,
                                                          iam::DecisionReason reason) {
  const auto key = ONGGI_CO_TRY(parse_rename_source(context.header(kRenameSource)));
  const auto& bucket = *context.caller.bucket;
  // The operation's action allows writing to the new key. A rename also makes the bytes readable at
  // the new key and removes them from the old key, which requires two more permissions.
  for (const auto* const action : {"s3:GetObject", "s3:DeleteObject"}) {
    if (!co_await may(context, action, bucket, key)) co_return refuse("AccessDenied");
  }
  const catalog::ObjectName name{.key = key, .version_id = {}};
  const auto source = co_await context.services.objects.stat(bucket, name);
  // A missing source is not refused here: rename() reports the error, unless the request is a retry
  // or the source exists by then.
  if (!source) co_return catalog::RenamedAlong();
  const auto& tags = source->attributes.tags;
  const auto& acl = source->attributes.acl;
  bool allowed = true;
  // A rename copies the tags to the new key, so the requester must be allowed to read and set tags.
  if (!tags.empty()) {
    allowed = co_await may(context, "s3:GetObjectTagging", bucket, key) &&
              co_await may_set_tags(context, question, reason, tags);
  }
  if (allowed && !acl.empty()) allowed = co_await may_bring_acl(context, question, *source);
  if (!allowed) co_return refuse("AccessDenied");
  co_return catalog::RenamedAlong{.tags = tags, .acl = acl};
}

}  // namespace onggi::s3
