#include "s3/access/admission.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "access/judge.h"
#include "catalog/codes.h"
#include "iam/model/share_link.h"
#include "s3/access/condition_keys.h"
#include "s3/access/creation.h"
#include "s3/access/deletions.h"
#include "s3/access/more_checks.h"
#include "s3/access/permission.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// Returns true if the share link allows the operation and names the request's bucket and object. A
/// valid signature alone is not enough.
bool opens(const iam::ShareLink& link, const Context& context) {
  return context.caller.bucket && context.operation->by_share_link &&
         context.target.key == link.key && context.caller.bucket->name == link.bucket &&
         context.caller.bucket->space == link.space;
}

bool has_expected_owner(const Context& context) {
  const auto agrees = [&](std::string_view header) {
    const auto expected = context.request.header(header);
    return !expected || is_owner(*context.caller.bucket, *expected);
  };
  return agrees("x-amz-expected-bucket-owner") &&
         (!context.target.control || agrees("x-amz-account-id"));
}

/// Returns true if a policy tests condition keys that only the request's document contains.
bool policies_test_document(const Context& context) {
  const auto& operation = *context.operation;
  if (operation.document.size_max == 0 || operation.document_keys.read == nullptr) return false;
  return std::ranges::any_of(operation.document_keys.names, [&](std::string_view name) {
    return !name.empty() &&
           access::policies_ask_for(context.caller.user.get(), context.caller.bucket.get(), name);
  });
}

/// Returns true if the decision must wait until the request's document has been received. In that
/// case admit_again() decides.
bool waits_for_document(const Context& context, Moment moment) {
  return moment == Moment::kBeforeBody && policies_test_document(context);
}

/// Returns the error for a request that is not allowed: NoSuchKey for a read of a missing object if
/// the requester may list the bucket, otherwise AccessDenied.
Task<S3Error> refusal_of(const Context& context, const access::Question& question) {
  S3Error refusal("AccessDenied");
  if (context.operation->right != iam::Right::kRead) co_return refusal;
  if (!co_await may_list(context, question.bucket, question.key)) co_return refusal;
  const catalog::ObjectName name{.key = question.key, .version_id = question.version_id};
  const auto object = co_await context.services.objects.stat(question.bucket, name);
  if (!object && object.error().code == catalog::kNoSuchKey)
    refusal = S3Error("NoSuchKey").field("Key", std::string(question.key));
  co_return refusal;
}

/// Returns the owner of the request's object, or nullopt if the object does not exist.
Task<std::optional<std::string>> find_owner(const Context& context,
                                            const access::Question& question) {
  const catalog::ObjectName name{.key = question.key, .version_id = question.version_id};
  const auto object = co_await context.services.objects.stat(question.bucket, name);
  if (!object) co_return std::nullopt;
  co_return object->attributes.owner_id;
}

Task<S3Result<Admission>> admit_whole(const Context& context) {
  const auto question = operation_question(context);
  const bool same_owner = context.operation->more_checks.has(Check::kSameOwner);
  std::optional<std::string> owner_id;
  // Look up the owner before the decision, so that the handler detects a later change of the owner.
  if (same_owner) owner_id = co_await find_owner(context, question);
  const auto decision = co_await decide(context, question);
  if (decision.is_undecided()) co_return refuse(co_await refusal_of(context, question));
  if (!decision.allowed) co_return refuse("AccessDenied");
  // The object was created after find_owner() had looked for it, and its ACL allows the request.
  // The owner is unknown, so the handler could not detect a later change of the owner.
  if (same_owner && !owner_id && decision.reason == iam::DecisionReason::kAclAllows)
    co_return refuse("SlowDown");
  auto admission = ONGGI_CO_TRY(co_await check_more(context, question, decision.reason));
  admission.owner_id = std::move(owner_id);
  co_return admission;
}

Task<S3Result<Admission>> admit_keys(const Context& context, Moment moment) {
  // The document lists the keys to check, so an operation without a document is refused.
  if (context.operation->document.size_max == 0) co_return refuse("AccessDenied");
  if (!co_await may_delete_something(context)) co_return refuse("AccessDenied");
  if (moment == Moment::kBeforeBody) co_return Admission();
  co_return co_await judge_deletions(context);
}

/// ListBuckets shows only buckets that the user may see, so it requires no separate permission.
S3Result<Admission> admit_listing(const Context& context) {
  if (!context.caller.user) return refuse("AccessDenied");
  const RequestKeys keys(context);
  const auto decision = access::decide_on_account(
      *context.caller.user, context.operation->iam_action, "*", context.caller.now, keys);
  if (decision.allowed || decision.is_undecided()) return Admission();
  return refuse("AccessDenied");
}

/// Admits an operation on an existing bucket.
Task<S3Result<Admission>> admit_on_bucket(const Context& context, Moment moment) {
  if (!context.caller.bucket || !has_expected_owner(context)) co_return refuse("AccessDenied");
  switch (context.operation->judged) {
    case Judged::kWhole:
      if (waits_for_document(context, moment)) co_return Admission();
      co_return co_await admit_whole(context);
    case Judged::kPerKey: co_return co_await admit_keys(context, moment);
    case Judged::kByForm:
      // The sender of a form upload is known only after the form has been read. If the HTTP request
      // itself is signed, the upload is always refused: here if the signer may not write, otherwise
      // after the form has been read.
      if (!context.caller.user) co_return Admission();
      co_return co_await admit_whole(context);
    case Judged::kNever:
    case Judged::kPerBucket:
    case Judged::kAsCreation: break;
  }
  co_return refuse("AccessDenied");
}

}  // namespace

bool is_plainly_admitted(const Context& context) {
  if (context.operation->judged != Judged::kWhole || !context.caller.bucket) return false;
  if (!context.caller.user || context.caller.user->share || !has_expected_owner(context))
    return false;
  return access::is_plainly_allowed(operation_question(context)) && !needs_more_checks(context);
}

Task<S3Result<Admission>> admit(const Context& context, Moment moment) {
  const auto& user = context.caller.user;
  if (user && user->share && !opens(*user->share, context)) co_return refuse("AccessDenied");
  switch (context.operation->judged) {
    case Judged::kPerBucket: co_return admit_listing(context);
    case Judged::kAsCreation:
      if (user && waits_for_document(context, moment)) co_return Admission();
      co_return admit_creation(context, moment == Moment::kAfterDocument);
    case Judged::kByForm:
      // A form upload reports a missing bucket after the form has been authenticated.
      if (!context.caller.bucket) co_return Admission();
      break;
    case Judged::kNever:
    case Judged::kWhole:
    case Judged::kPerKey: break;
  }
  co_return co_await admit_on_bucket(context, moment);
}

S3Result<iam::ConditionKeys> read_document_keys(const Context& context) {
  if (!policies_test_document(context)) return {};
  return context.operation->document_keys.read(context);
}

}  // namespace onggi::s3
