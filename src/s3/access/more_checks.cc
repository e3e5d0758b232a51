#include "s3/access/more_checks.h"

#include <algorithm>

#include "base/codec.h"
#include "s3/access/condition_keys.h"
#include "s3/access/permission.h"
#include "s3/access/sources.h"
#include "s3/headers/conditions.h"
#include "s3/headers/lock.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// Checks that the requester may set the ACL and the tags in the request headers.
Task<S3Result<void>> check_acl_and_tags(const Context& context, const access::Question& question,
                                        iam::DecisionReason reason) {
  if (!access::has_policy(question)) co_return S3Result<void>();
  const bool allowed =
      (!sets_acl(context) || co_await may_along(context, question, "s3:PutObjectAcl", reason)) &&
      (!sets_tags(context) || co_await may_along(context, question, "s3:PutObjectTagging", reason));
  if (!allowed) co_return refuse("AccessDenied");
  co_return S3Result<void>();
}

/// Checks that the requester may set the retention and the legal hold in the request headers.
Task<S3Result<void>> check_lock(const Context& context) {
  const auto lock = ONGGI_CO_TRY(requested_lock(context));
  const auto& bucket = *context.caller.bucket;
  const auto& key = context.target.key;
  const bool allowed =
      (!lock.retention || co_await may(context, "s3:PutObjectRetention", bucket, key)) &&
      (!lock.legal_hold || co_await may(context, "s3:PutObjectLegalHold", bucket, key));
  if (!allowed) co_return refuse("AccessDenied");
  co_return S3Result<void>();
}

/// Checks that the requester may read the request's object.
Task<S3Result<void>> check_read(const Context& context) {
  const auto version_id = context.query.get_or_empty("versionId");
  const auto& bucket = *context.caller.bucket;
  if (co_await may(context, "s3:GetObject", bucket, context.target.key, version_id))
    co_return S3Result<void>();
  co_return refuse("AccessDenied");
}

Task<S3Result<void>> check_conditions(const Context& context) {
  catalog::Conditions conditions;
  if (context.operation->more_checks.has(Check::kDeleteConditions)) {
    conditions = ONGGI_CO_TRY(delete_conditions(context.request));
  } else {
    conditions = request_conditions(context.request);
  }
  if (!reveals(conditions)) co_return S3Result<void>();
  co_return co_await check_read(context);
}

/// Refuses anonymous requests regardless of policies and ACLs, as on AWS, because the upload would
/// have no initiator.
S3Result<void> check_initiator(const Context& context) {
  if (context.caller.user) return {};
  return refuse("AccessDenied",
                "Anonymous users cannot initiate multipart uploads.  Please authenticate.");
}

}  // namespace

bool needs_more_checks(const Context& context) {
  const auto checks = context.operation->more_checks;
  if (checks.none()) return false;
  if (checks.has(Check::kRead) || checks.has(Check::kCopySource) ||
      checks.has(Check::kRenameSource))
    return true;
  const bool tests_conditions =
      checks.has(Check::kWriteConditions) || checks.has(Check::kDeleteConditions);
  // ACL and tagging headers need no further permission if no policy applies. kInitiator is not
  // tested here, because anonymous requests never take the fast path, is_plainly_admitted().
  return std::ranges::any_of(context.request.headers, [&](const auto& header) {
    return (tests_conditions &&
            (header.name.starts_with("if-") || header.name.starts_with("x-amz-if-"))) ||
           (checks.has(Check::kObjectHeaders) && header.name.starts_with("x-amz-object-lock-")) ||
           (checks.has(Check::kBypass) && header.name.starts_with("x-amz-bypass-"));
  });
}

Task<S3Result<Admission>> check_more(const Context& context, const access::Question& question,
                                     iam::DecisionReason reason) {
  const auto checks = context.operation->more_checks;
  if (checks.has(Check::kObjectHeaders)) {
    ONGGI_CO_TRY(co_await check_acl_and_tags(context, question, reason));
    ONGGI_CO_TRY(co_await check_lock(context));
  }
  if (checks.has(Check::kInitiator)) ONGGI_CO_TRY(check_initiator(context));
  if (checks.has(Check::kRead)) ONGGI_CO_TRY(co_await check_read(context));
  if (checks.has(Check::kWriteConditions) || checks.has(Check::kDeleteConditions))
    ONGGI_CO_TRY(co_await check_conditions(context));
  Admission admission;
  if (checks.has(Check::kBypass) && asks_to_bypass(context)) {
    const auto& key = context.target.key;
    admission.bypasses_governance =
        co_await may(context, "s3:BypassGovernanceRetention", *context.caller.bucket, key);
  }
  if (checks.has(Check::kCopySource))
    admission.source = ONGGI_CO_TRY(co_await admit_copy_source(context, question, reason));
  if (checks.has(Check::kRenameSource))
    admission.along = ONGGI_CO_TRY(co_await admit_rename_source(context, question, reason));
  co_return admission;
}

bool reveals(const catalog::Conditions& conditions) {
  const auto names_etags = [](const std::optional<std::string>& list) {
    return list && trim(*list) != "*";
  };
  return names_etags(conditions.if_match) || names_etags(conditions.if_none_match) ||
         conditions.if_unmodified_since || conditions.if_match_last_modified ||
         conditions.if_match_size;
}

}  // namespace onggi::s3
