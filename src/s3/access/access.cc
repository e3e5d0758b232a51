#include "s3/access/access.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "auth/authenticator.h"
#include "base/codec.h"
#include "catalog/bucket_documents.h"
#include "catalog/codes.h"
#include "iam/acl/acl.h"
#include "iam/model/share_link.h"
#include "iam/policy/access_decision.h"
#include "iam/policy/actions.h"
#include "iam/policy/policy.h"
#include "s3/access/acl_access.h"
#include "s3/access/condition_keys.h"
#include "s3/protocol/client.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// The policies that apply to a request.
struct Policies {
  std::shared_ptr<const iam::Policy> bucket;
  std::shared_ptr<const iam::Policy> user;

  [[nodiscard]] bool any() const { return bucket || user; }
  [[nodiscard]] bool ask_for(std::string_view prefix) const {
    return (bucket && bucket->asks_for(prefix)) || (user && user->asks_for(prefix));
  }
};

Policies policies_of(const Context& context, const catalog::Bucket& bucket) {
  return {policy_of(bucket), context.user ? context.user->policy : nullptr};
}

/// Builds an access question without the fields that only policies need. A grant of any right in
/// `rights` allows the action.
iam::AccessQuestion question_of(const Context& context, const AccessRequest& access,
                                iam::Rights rights) {
  return {.user = context.user.get(),
          .owner_id = access.bucket.owner_id,
          .bucket = access.bucket.name,
          .key = access.key,
          .action = access.action,
          .rights = rights,
          .grant_key = access.key.empty() ? access.prefix : access.key,
          .now = context.now};
}

/// Adds the object's tags as condition keys. Adds nothing if the object does not exist.
Task<void> add_object_tags(const Context& context, const AccessRequest& access,
                           iam::ConditionKeys& keys) {
  const catalog::ObjectName name{.key = access.key, .version_id = access.version_id};
  const auto object = co_await context.services.objects.stat(access.bucket, name);
  if (!object) co_return;
  for (const auto& [key, value] : object->attributes.tags)
    keys.add("s3:ExistingObjectTag/" + key, value);
}

Task<iam::Decision> judge(const Context& context, const AccessRequest& access,
                          iam::AccessQuestion question) {
  const auto policies = policies_of(context, access.bucket);
  iam::ConditionKeys keys;
  if (policies.any()) {
    keys = condition_keys(context, access);
    if (!access.key.empty() && policies.ask_for("s3:existingobjecttag/"))
      co_await add_object_tags(context, access, keys);
    question.keys = &keys;
    question.bucket_policy = policies.bucket.get();
    question.user_policy = policies.user.get();
    question.restrict_public_buckets =
        public_access_block_of(access.bucket).restrict_public_buckets;
  }
  auto decision = iam::decide(question);
  if (decision.is_undecided() && co_await acl_allows(context, access))
    decision = {true, iam::DecisionReason::kAclAllows};
  co_return decision;
}

/// Returns the action to check. In a bucket that never had versioning, version "null" is another
/// name for the object. In that case `action` itself is checked, so that version "null" cannot be
/// used to bypass a deny.
std::string_view action_on(const catalog::Bucket& bucket, std::string_view action,
                           std::string_view version_id) {
  const bool plain = version_id.empty() || (version_id == "null" && !bucket.versioning->ever());
  return plain ? action : iam::version_action(action);
}

Task<bool> is_allowed(const Context& context, const AccessRequest& access) {
  const auto question = question_of(context, access, iam::rights_for_action(access.action));
  const auto decision = co_await judge(context, access, question);
  co_return decision.allowed;
}

/// Returns the action and the resource of the request's operation.
AccessRequest access_of(const Context& context) {
  const auto& operation = *context.operation;
  if (operation.level != Level::kObject) {
    return {.action = operation.iam_action,
            .bucket = *context.bucket,
            .key = {},
            .version_id = {},
            .prefix = context.query.get_or_empty("prefix")};
  }
  const auto version_id = context.query.get_or_empty("versionId");
  return {.action = action_on(*context.bucket, operation.iam_action, version_id),
          .bucket = *context.bucket,
          .key = context.target.key,
          .version_id = version_id,
          .prefix = {}};
}

/// Builds the access question for the request's operation. If the operation requires no particular
/// right, a grant of any right allows it.
iam::AccessQuestion operation_question(const Context& context, const AccessRequest& access) {
  const auto& right = context.operation->right;
  auto question =
      question_of(context, access, right ? static_cast<iam::Rights>(*right) : iam::kAllRights);
  question.any_prefix = !right;
  if (right != iam::Right::kList && access.key.empty()) question.grant_key = {};
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
Task<bool> may_along(const Context& context, AccessRequest access, std::string_view action,
                     iam::DecisionReason reason) {
  access.action = action;
  const auto rights = context.user ? iam::rights_for_action(action) : iam::Rights{};
  const auto question = question_of(context, access, rights);
  const auto decision = co_await judge(context, access, question);
  const bool by_policy = reason == iam::DecisionReason::kBucketPolicyAllows ||
                         reason == iam::DecisionReason::kUserPolicyAllows;
  co_return decision.allowed || (decision.is_undecided() && !by_policy);
}

/// Returns true if the requester may set the ACL and the tags that the request headers specify.
/// Retention and legal hold have their own rules (access/lock.h).
Task<bool> may_bring_headers(const Context& context, const AccessRequest& access,
                             iam::DecisionReason reason) {
  if (!policies_of(context, access.bucket).any()) co_return true;
  if (sets_acl(context) && !co_await may_along(context, access, "s3:PutObjectAcl", reason))
    co_return false;
  if (!sets_tags(context)) co_return true;
  co_return co_await may_along(context, access, "s3:PutObjectTagging", reason);
}

/// Returns the error for a request that is not allowed: NoSuchKey for a read of a missing object if
/// the requester may list the bucket, otherwise AccessDenied.
Task<S3Error> refusal_of(const Context& context, const AccessRequest& access) {
  S3Error refusal("AccessDenied");
  if (context.operation->right != iam::Right::kRead) co_return refusal;
  if (!co_await may_list(context, access.bucket, access.key)) co_return refusal;
  const catalog::ObjectName name{.key = access.key, .version_id = access.version_id};
  const auto object = co_await context.services.objects.stat(access.bucket, name);
  if (!object && object.error().code == catalog::kNoSuchKey)
    refusal = S3Error("NoSuchKey").field("Key", std::string(access.key));
  co_return refusal;
}

/// Returns true if at least part of a DeleteObjects or PostObject request may turn out to be
/// allowed. The operations then authorize each key, or the signed form.
Task<bool> may_attempt(const Context& context) {
  if (context.operation->name == "PostObject") co_return true;  // the form identifies the requester
  const auto& bucket = *context.bucket;
  if (may_use(context, bucket) || policies_of(context, bucket).any()) co_return true;
  auto access = access_of(context);
  access.action = "s3:PutObject";  // a requester who may write may also own and delete objects
  co_return co_await acl_allows(context, access);
}

/// Returns true if the request is a GetObject request for exactly the bucket and object that the
/// share link was created for. A valid signature alone is not enough.
bool opens(const iam::ShareLink& link, const Context& context) {
  return context.bucket && context.operation->name == "GetObject" &&
         context.target.key == link.key && context.bucket->name == link.bucket &&
         context.bucket->space == link.space;
}

bool asks_by_key(const Context& context) {
  const auto name = context.operation->name;
  return name == "DeleteObjects" || (name == "PostObject" && !context.user);
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
           policies_of(context, *context.bucket).ask_for(row.second);
  });
}

}  // namespace

std::string_view requester_id(const Context& context) {
  return context.user ? std::string_view(context.user->id) : std::string_view();
}

const std::string& writer_id(const Context& context) {
  return context.user ? context.user->id : context.bucket->owner_id;
}

std::shared_ptr<const iam::Policy> policy_of(const catalog::Bucket& bucket) {
  const auto* const document = bucket.documents->find(catalog::BucketDocument::kPolicy);
  if (document == nullptr) return nullptr;
  return document->as<iam::Policy>(
      [&](const std::string& text) { return iam::stored_bucket_policy(text, bucket.name); });
}

iam::PublicAccessBlock public_access_block_of(const catalog::Bucket& bucket) {
  return public_access_block_of(*bucket.documents);
}

iam::PublicAccessBlock public_access_block_of(const catalog::BucketDocuments& documents) {
  const auto* const document = documents.find(catalog::BucketDocument::kPublicAccessBlock);
  return document == nullptr ? iam::PublicAccessBlock{}
                             : iam::stored_public_access_block(document->text());
}

bool is_plainly_allowed(const Context& context) {
  if (!context.user || context.user->policy || !context.bucket) return false;
  if (context.user->share) return false;
  if (context.bucket->documents->find(catalog::BucketDocument::kPolicy) != nullptr) return false;
  if (!has_expected_owner(context)) return false;
  return iam::decide(operation_question(context, access_of(context))).allowed;
}

Task<S3Result<void>> authorize(const Context& context) {
  if (context.user && context.user->share && !opens(*context.user->share, context))
    co_return refuse("AccessDenied");
  if (!context.bucket && context.operation->name == "PostObject")
    co_return S3Result<void>();  // the handler refuses the request after identifying the requester
  if (!context.bucket) co_return authorize_service(context);
  if (!has_expected_owner(context)) co_return refuse("AccessDenied");
  if (asks_by_key(context)) {
    if (co_await may_attempt(context)) co_return S3Result<void>();
    co_return refuse("AccessDenied");
  }
  if (waits_for_document(context)) co_return S3Result<void>();
  const auto access = access_of(context);
  const auto question = operation_question(context, access);
  const auto decision = co_await judge(context, access, question);
  if (decision.is_undecided()) co_return refuse(co_await refusal_of(context, access));
  if (!decision.allowed) co_return refuse("AccessDenied");
  if (!co_await may_bring_headers(context, access, decision.reason))
    co_return refuse("AccessDenied");
  co_return S3Result<void>();
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
  const auto access = access_of(context);
  const auto question = operation_question(context, access);
  const auto decision = co_await judge(context, access, question);
  if (!decision.allowed) co_return refuse("AccessDenied");
  co_return S3Result<void>();
}

Task<bool> may(const Context& context, std::string_view action, const catalog::Bucket& bucket,
               std::string_view key, std::string_view version_id) {
  const AccessRequest access{.action = action_on(bucket, action, version_id),
                             .bucket = bucket,
                             .key = key,
                             .version_id = version_id,
                             .prefix = {}};
  co_return co_await is_allowed(context, access);
}

Task<bool> may_set_tags(const Context& context, const catalog::Pairs& tags) {
  if (!policies_of(context, *context.bucket).any()) co_return true;
  auto access = access_of(context);
  const auto question = operation_question(context, access);
  const auto decision = co_await judge(context, access, question);
  iam::ConditionKeys keys;
  add_request_tags(keys, tags);
  access.more = &keys;
  co_return co_await may_along(context, access, "s3:PutObjectTagging", decision.reason);
}

Task<bool> may_bring_acl(const Context& context, const catalog::ObjectInfo& source) {
  if (!policies_of(context, *context.bucket).any()) co_return true;
  const auto acl = iam::stored_acl(source.attributes.acl, source.attributes.owner_id);
  iam::ConditionKeys keys;
  if (iam::is_public(acl)) keys.add("s3:x-amz-acl", "public-read");
  auto access = access_of(context);
  access.more = &keys;
  const auto question = operation_question(context, access);
  const auto decision = co_await judge(context, access, question);
  if (!decision.allowed) co_return false;
  co_return co_await may_along(context, access, "s3:PutObjectAcl", decision.reason);
}

Task<bool> may_list(const Context& context, const catalog::Bucket& bucket, std::string_view key) {
  const AccessRequest access{
      .action = "s3:ListBucket", .bucket = bucket, .key = {}, .version_id = {}, .prefix = key};
  co_return co_await is_allowed(context, access);
}

bool is_owner(const catalog::Bucket& bucket, std::string_view expected) {
  return expected == bucket.owner_id || expected == iam::kAccountId;
}

bool may_use(const Context& context, const catalog::Bucket& bucket) {
  if (!context.user) return false;
  const auto& user = *context.user;
  if (bucket.owner_id == user.id || iam::may_use(user, bucket.name, context.now)) return true;
  if (!user.policy) return false;
  constexpr std::string_view kAction = "s3:ListBucket";
  const auto keys = condition_keys(context, {kAction, bucket, {}, {}, {}});
  const auto verdict = user.policy->evaluate({&user, kAction, bucket.name, keys});
  return verdict.effect == iam::Effect::kAllow;
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
