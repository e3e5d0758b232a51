#include "s3/access/access.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "access/judge.h"
#include "auth/authenticator.h"
#include "base/codec.h"
#include "iam/acl/acl.h"
#include "iam/model/share_link.h"
#include "iam/policy/actions.h"
#include "iam/policy/policy.h"
#include "s3/access/condition_keys.h"
#include "s3/protocol/client.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

access::Judge judge_of(const Context& context) {
  return {context.services.objects, context.services.uploads};
}

Task<iam::Decision> decide(const Context& context, const access::Question& question,
                           const iam::ConditionKeys* more = nullptr) {
  const RequestKeys keys(context, more);
  const auto judge = judge_of(context);
  co_return co_await judge.decide(question, keys);
}

/// Returns the question whether the requester may perform the request's operation. The row says
/// which grants allow it.
access::Question operation_question(const Context& context) {
  const auto& operation = *context.operation;
  const auto& query = context.query;
  const catalog::ObjectName name{.key = context.target.key,
                                 .version_id = query.get_or_empty("versionId")};
  auto question =
      operation.level == Level::kObject
          ? access::ask_about_object(context.user.get(), *context.bucket, operation.iam_action,
                                     name, context.now)
          : access::ask_about_bucket(context.user.get(), *context.bucket, operation.iam_action,
                                     query.get_or_empty("prefix"), context.now);
  question.upload_id = query.get_or_empty("uploadId");
  question.any_prefix = operation.any_right;
  question.rights = operation.any_right ? iam::kAllRights
                    : operation.right   ? static_cast<iam::Rights>(*operation.right)
                                        : iam::Rights{};
  return question;
}

bool has_expected_owner(const Context& context) {
  const auto agrees = [&](std::string_view header) {
    const auto expected = context.request.header(header);
    return !expected || is_owner(*context.bucket, *expected);
  };
  return agrees("x-amz-expected-bucket-owner") &&
         (!context.target.control || agrees("x-amz-account-id"));
}

/// Returns true if the requester may perform `action` as part of a write. If a policy allowed the
/// write, `action` must be allowed as well, as on AWS. If ownership, a grant or an ACL allowed the
/// write, it is enough that no policy denies `action`.
Task<bool> may_along(const Context& context, access::Question question, std::string_view action,
                     iam::DecisionReason reason, const iam::ConditionKeys* more = nullptr) {
  question.action = action;
  question.rights = context.user ? iam::rights_for_action(action) : iam::Rights{};
  question.any_prefix = false;
  const auto decision = co_await decide(context, question, more);
  const bool by_policy = reason == iam::DecisionReason::kBucketPolicyAllows ||
                         reason == iam::DecisionReason::kUserPolicyAllows;
  co_return decision.allowed || (decision.is_undecided() && !by_policy);
}

/// Returns true if the requester may set the ACL and the tags that the request headers specify.
/// Retention and legal hold have their own rules (access/lock.h).
Task<bool> may_bring_headers(const Context& context, const access::Question& question,
                             iam::DecisionReason reason) {
  if (!access::has_policy(question)) co_return true;
  if (sets_acl(context) && !co_await may_along(context, question, "s3:PutObjectAcl", reason))
    co_return false;
  if (!sets_tags(context)) co_return true;
  co_return co_await may_along(context, question, "s3:PutObjectTagging", reason);
}

/// Returns the error for a request that is not allowed: NoSuchKey for a read of a missing object if
/// the requester may list the bucket, otherwise AccessDenied.
Task<S3Error> refusal_of(const Context& context, const access::Question& question) {
  S3Error refusal("AccessDenied");
  if (context.operation->right != iam::Right::kRead) co_return refusal;
  if (!co_await may_list(context, question.bucket, question.key)) co_return refusal;
  const catalog::ObjectName name{.key = question.key, .version_id = question.version_id};
  const auto object = co_await context.services.objects.stat(question.bucket, name);
  if (!object && object.error().code == Code::kNoSuchKey)
    refusal = S3Error("NoSuchKey").field("Key", std::string(question.key));
  co_return refusal;
}

/// Returns true if at least one key of a DeleteObjects request may turn out to be allowed. The
/// operation then authorizes each key.
Task<bool> may_attempt(const Context& context) {
  auto question = operation_question(context);
  if (may_use(context, question.bucket) || access::has_policy(question)) co_return true;
  // A requester whom the bucket's ACL allows to write may own and delete objects.
  question.action = "s3:PutObject";
  question.rights = 0;
  const auto decision = co_await decide(context, question);
  co_return decision.allowed;
}

/// Returns true if the request reads exactly the bucket and object that the share link was created
/// for. A valid signature alone is not enough.
bool opens(const iam::ShareLink& link, const Context& context) {
  return context.bucket && context.operation->by_share_link && context.target.key == link.key &&
         context.bucket->name == link.bucket && context.bucket->space == link.space;
}

/// Condition keys whose values are found only in a request's document. Each row contains an
/// operation and a prefix of such keys. When the service authorizes the request, the document has
/// not been read yet.
constexpr auto kStatedKeys = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"PutObjectTagging", "s3:requestobjecttag"},
    {"PutObjectRetention", "s3:object-lock-"},
    {"PutObjectLegalHold", "s3:object-lock-"},
    {"TagResource", "aws:requesttag/"},
    {"TagResource", "aws:tagkeys"},
});

/// Returns true if a policy tests keys that kStatedKeys lists for the operation. If so,
/// authorize_document() authorizes the operation once the request's document has been read.
bool waits_for_document(const Context& context) {
  return std::ranges::any_of(kStatedKeys, [&](const auto& row) {
    return row.first == context.operation->name &&
           access::policies_ask_for(operation_question(context), row.second);
  });
}

}  // namespace

std::string_view requester_id(const Context& context) {
  return context.user ? std::string_view(context.user->id) : std::string_view();
}

bool is_plainly_allowed(const Context& context) {
  if (context.operation->judged != Judged::kWhole || !context.bucket) return false;
  if (!context.user || context.user->share) return false;
  return has_expected_owner(context) && access::is_plainly_allowed(operation_question(context));
}

namespace {

Task<S3Result<void>> authorize_whole(const Context& context) {
  if (waits_for_document(context)) co_return S3Result<void>();
  const auto question = operation_question(context);
  const auto decision = co_await decide(context, question);
  if (decision.is_undecided()) co_return refuse(co_await refusal_of(context, question));
  if (!decision.allowed) co_return refuse("AccessDenied");
  if (!co_await may_bring_headers(context, question, decision.reason))
    co_return refuse("AccessDenied");
  co_return S3Result<void>();
}

}  // namespace

Task<S3Result<void>> authorize(const Context& context) {
  if (context.user && context.user->share && !opens(*context.user->share, context))
    co_return refuse("AccessDenied");
  const auto judged = context.operation->judged;
  if (judged == Judged::kPerBucket) co_return authorize_listing(context);
  if (judged == Judged::kAsCreation) co_return authorize_creation(context);
  if (judged == Judged::kByForm && !context.bucket)
    co_return S3Result<void>();  // the handler refuses the request after identifying the requester
  if (!context.bucket || !has_expected_owner(context)) co_return refuse("AccessDenied");
  if (judged == Judged::kByForm && !context.user) co_return S3Result<void>();
  if (judged == Judged::kByForm || judged == Judged::kWhole)
    co_return co_await authorize_whole(context);
  if (judged == Judged::kPerKey && co_await may_attempt(context)) co_return S3Result<void>();
  co_return refuse("AccessDenied");
}

Task<S3Result<void>> authorize_again(Context& context) {
  context.now = context.services.clock.now();
  if (context.bucket) {
    auto bucket = context.services.buckets.find(context.target.bucket);
    if (!bucket || (*bucket)->space != context.bucket->space)
      co_return refuse(S3Error("NoSuchBucket").field("BucketName", context.target.bucket));
    context.bucket = *std::move(bucket);
  }
  if (context.user) {
    const auto& access_key = context.authenticated->access_key();
    auto user = context.services.authenticator.find_user(access_key);
    if (!user || user->id != context.user->id)
      co_return refuse(S3Error("InvalidAccessKeyId").field("AWSAccessKeyId", access_key));
    context.user = std::move(user);
  }
  if (is_plainly_allowed(context)) co_return S3Result<void>();
  co_return co_await authorize(context);
}

Task<S3Result<void>> authorize_document(const Context& context) {
  if (!waits_for_document(context)) co_return S3Result<void>();
  const auto question = operation_question(context);
  const auto decision = co_await decide(context, question);
  if (!decision.allowed) co_return refuse("AccessDenied");
  co_return S3Result<void>();
}

Task<bool> may(const Context& context, std::string_view action, const catalog::Bucket& bucket,
               std::string_view key, std::string_view version_id) {
  const catalog::ObjectName name{.key = key, .version_id = version_id};
  const auto question =
      access::ask_about_object(context.user.get(), bucket, action, name, context.now);
  const auto decision = co_await decide(context, question);
  co_return decision.allowed;
}

Task<bool> may_set_tags(const Context& context, const catalog::Pairs& tags) {
  const auto question = operation_question(context);
  if (!access::has_policy(question)) co_return true;
  const auto decision = co_await decide(context, question);
  iam::ConditionKeys keys;
  add_request_tags(keys, tags);
  co_return co_await may_along(context, question, "s3:PutObjectTagging", decision.reason, &keys);
}

Task<bool> may_bring_acl(const Context& context, const catalog::ObjectInfo& source) {
  const auto question = operation_question(context);
  if (!access::has_policy(question)) co_return true;
  const auto acl = iam::stored_acl(source.attributes.acl, source.attributes.owner_id);
  iam::ConditionKeys keys;
  if (iam::is_public(acl)) keys.add("s3:x-amz-acl", "public-read");
  const auto decision = co_await decide(context, question, &keys);
  if (!decision.allowed) co_return false;
  co_return co_await may_along(context, question, "s3:PutObjectAcl", decision.reason, &keys);
}

Task<bool> may_list(const Context& context, const catalog::Bucket& bucket, std::string_view key) {
  const auto question =
      access::ask_about_bucket(context.user.get(), bucket, "s3:ListBucket", key, context.now);
  const auto decision = co_await decide(context, question);
  co_return decision.allowed;
}

bool is_owner(const catalog::Bucket& bucket, std::string_view expected) {
  return expected == bucket.owner_id || expected == iam::kAccountId;
}

bool may_use(const Context& context, const catalog::Bucket& bucket) {
  const RequestKeys keys(context);
  return access::may_see(context.user.get(), bucket, context.now, keys);
}

bool reveals(const catalog::Conditions& conditions) {
  const auto names_etags = [](const std::optional<std::string>& list) {
    return list && trim(*list) != "*";
  };
  return names_etags(conditions.if_match) || names_etags(conditions.if_none_match) ||
         conditions.if_unmodified_since || conditions.if_match_last_modified ||
         conditions.if_match_size;
}

Task<S3Result<void>> authorize_conditions(const Context& context,
                                          const catalog::Conditions& conditions) {
  if (!reveals(conditions)) co_return S3Result<void>();
  const auto& key = context.target.key;
  const auto version_id = context.query.get_or_empty("versionId");
  if (co_await may(context, "s3:GetObject", *context.bucket, key, version_id))
    co_return S3Result<void>();
  co_return refuse("AccessDenied");
}

iam::Actor actor_of(const Context& context) {
  return {context.user ? "user:" + context.user->name : "anonymous",
          std::string(source_address(context))};
}

}  // namespace onggi::s3
