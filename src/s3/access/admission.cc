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
#include "s3/access/refresh.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

enum class Moment : std::uint8_t { kBeforeBody, kAfterDocument };

/// Returns true if the request reads exactly the bucket and object of the share link. A valid
/// signature alone is not enough.
bool opens(const iam::ShareLink& link, const Context& context) {
  return context.bucket && context.operation->by_share_link && context.target.key == link.key &&
         context.bucket->name == link.bucket && context.bucket->space == link.space;
}

bool has_expected_owner(const Context& context) {
  const auto agrees = [&](std::string_view header) {
    const auto expected = context.request.header(header);
    return !expected || is_owner(*context.bucket, *expected);
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
           access::policies_ask_for(context.user.get(), context.bucket.get(), name);
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

/// Stores the owner of the request's object, if the object exists, before the ACL is judged.
Task<void> note_owner(Context& context, const access::Question& question) {
  const catalog::ObjectName name{.key = question.key, .version_id = question.version_id};
  const auto object = co_await context.services.objects.stat(question.bucket, name);
  if (object) context.admission.owner_id = object->attributes.owner_id;
}

Task<S3Result<void>> admit_whole(Context& context) {
  const auto question = operation_question(context);
  if (context.operation->more_checks.has(Check::kSameOwner)) co_await note_owner(context, question);
  const auto decision = co_await decide(context, question);
  if (decision.is_undecided()) co_return refuse(co_await refusal_of(context, question));
  if (!decision.allowed) co_return refuse("AccessDenied");
  // The object was created after note_owner() had looked for it, and its ACL allows the request.
  // The owner is unknown, so the handler could not detect a later change of the owner.
  const bool unknown_owner =
      context.operation->more_checks.has(Check::kSameOwner) && !context.admission.owner_id;
  if (unknown_owner && decision.reason == iam::DecisionReason::kAclAllows)
    co_return refuse("SlowDown");
  co_return co_await check_more(context, question, decision.reason);
}

Task<S3Result<void>> admit_keys(Context& context, Moment moment) {
  // The keys are in the request's document, so an operation that takes no document is refused.
  if (context.operation->document.size_max == 0) co_return refuse("AccessDenied");
  if (!co_await may_delete_something(context)) co_return refuse("AccessDenied");
  if (moment == Moment::kBeforeBody) co_return S3Result<void>();
  co_return co_await judge_deletions(context);
}

/// ListBuckets shows only buckets that the user may see, so it requires no separate permission.
S3Result<void> admit_listing(const Context& context) {
  if (!context.user) return refuse("AccessDenied");
  const RequestKeys keys(context);
  const auto decision = access::decide_on_account(*context.user, context.operation->iam_action, "*",
                                                  context.now, keys);
  if (decision.allowed || decision.is_undecided()) return {};
  return refuse("AccessDenied");
}

/// Admits an operation on an existing bucket.
Task<S3Result<void>> admit_on_bucket(Context& context, Moment moment) {
  if (!context.bucket || !has_expected_owner(context)) co_return refuse("AccessDenied");
  switch (context.operation->judged) {
    case Judged::kWhole:
      if (waits_for_document(context, moment)) co_return S3Result<void>();
      co_return co_await admit_whole(context);
    case Judged::kPerKey: co_return co_await admit_keys(context, moment);
    case Judged::kByForm:
      // The sender of a form is known only after the form has been read. A signed POST request is
      // always refused: here if its signer may not write, otherwise after the form has been read.
      if (!context.user) co_return S3Result<void>();
      co_return co_await admit_whole(context);
    case Judged::kNever:
    case Judged::kPerBucket:
    case Judged::kAsCreation: break;
  }
  co_return refuse("AccessDenied");
}

Task<S3Result<void>> admit_at(Context& context, Moment moment) {
  if (context.user && context.user->share && !opens(*context.user->share, context))
    co_return refuse("AccessDenied");
  switch (context.operation->judged) {
    case Judged::kPerBucket: co_return admit_listing(context);
    case Judged::kAsCreation:
      if (context.user && waits_for_document(context, moment)) co_return S3Result<void>();
      co_return admit_creation(context, moment == Moment::kAfterDocument);
    case Judged::kByForm:
      // A missing bucket is reported after the form has been authenticated.
      if (!context.bucket) co_return S3Result<void>();
      break;
    case Judged::kNever:
    case Judged::kWhole:
    case Judged::kPerKey: break;
  }
  co_return co_await admit_on_bucket(context, moment);
}

}  // namespace

bool is_plainly_admitted(const Context& context) {
  if (context.operation->judged != Judged::kWhole || !context.bucket) return false;
  if (!context.user || context.user->share || !has_expected_owner(context)) return false;
  return access::is_plainly_allowed(operation_question(context)) && !needs_more_checks(context);
}

Task<S3Result<void>> admit(Context& context) {
  context.admission = {};
  co_return co_await admit_at(context, Moment::kBeforeBody);
}

Task<S3Result<void>> admit_again(Context& context) {
  ONGGI_CO_TRY(refresh(context));
  if (policies_test_document(context)) {
    context.stated = ONGGI_CO_TRY(context.operation->document_keys.read(context));
  }
  if (is_plainly_admitted(context)) co_return S3Result<void>();
  co_return co_await admit_at(context, Moment::kAfterDocument);
}

}  // namespace onggi::s3
