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
#include "iam/policy/access_decision.h"
#include "iam/acl/acl.h"
#include "iam/policy/policy.h"
#include "iam/policy/actions.h"
#include "iam/model/share_link.h"
#include "s3/access/acl_access.h"
#include "s3/access/condition_keys.h"
#include "s3/protocol/operation.h"
#include "s3/protocol/client.h"

namespace onggi::s3 {
namespace {

/// The policies that have a say in a request.
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

/// A question without what only policies look at. A grant of any of `rights` will do.
iam::AccessQuestion question_of(const Context& context, const Asked& asked, iam::Rights rights) {
  return {.user = context.user.get(),
          .owner_id = asked.bucket.owner_id,
          .bucket = asked.bucket.name,
          .key = asked.key,
          .action = asked.action,
          .rights = rights,
          .grant_key = asked.key.empty() ? asked.prefix : asked.key,
          .now = context.now};
}

/// The tags of the object that is asked about; it has none when it is not there.
Task<void> add_object_tags(const Context& context, const Asked& asked, iam::ConditionKeys& keys) {
  const catalog::ObjectName name{.key = asked.key, .version_id = asked.version_id};
  const auto object = co_await context.services.objects.stat(asked.bucket, name);
  if (!object) co_return;
  for (const auto& [key, value] : object->attributes.tags)
    keys.add("s3:ExistingObjectTag/" + key, value);
}

Task<iam::Decision> judge(const Context& context, const Asked& asked,
                          iam::AccessQuestion question) {
  const auto policies = policies_of(context, asked.bucket);
  iam::ConditionKeys keys;
  if (policies.any()) {
    keys = condition_keys(context, asked);
    if (!asked.key.empty() && policies.ask_for("s3:existingobjecttag/"))
      co_await add_object_tags(context, asked, keys);
    question.keys = &keys;
    question.bucket_policy = policies.bucket.get();
    question.user_policy = policies.user.get();
    question.restrict_public_buckets = public_access_block_of(asked.bucket).restrict_public_buckets;
  }
  auto decision = iam::decide(question);
  if (decision.is_open() && co_await acl_allows(context, asked))
    decision = {true, iam::Ground::kAclAllows};
  co_return decision;
}

/// In a bucket that never had versions, version "null" is the object under another name: what
/// denies the plain action holds for it too.
std::string_view action_on(const catalog::Bucket& bucket, std::string_view action,
                           std::string_view version_id) {
  const bool plain = version_id.empty() || (version_id == "null" && !bucket.versioning->ever());
  return plain ? action : iam::version_action(action);
}

Task<bool> is_allowed(const Context& context, const Asked& asked) {
  const auto question = question_of(context, asked, iam::rights_for_action(asked.action));
  const auto decision = co_await judge(context, asked, question);
  co_return decision.allowed;
}

/// What the operation of the request does to its bucket and key.
Asked asked_by(const Context& context) {
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

/// The same as a question to the judge. Where the operation names no right, any will do.
iam::AccessQuestion operation_question(const Context& context, const Asked& asked) {
  const auto& right = context.operation->right;
  auto question =
      question_of(context, asked, right ? static_cast<iam::Rights>(*right) : iam::kAllRights);
  question.any_prefix = !right;
  if (right != iam::Right::kList && asked.key.empty()) question.grant_key = {};
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

/// What a request asks for along with a write takes a permission of its own, as on AWS. Whoever may
/// write as the owner, by a grant or by an ACL may do that as well, unless something denies it.
Task<bool> may_along(const Context& context, Asked asked, std::string_view action,
                     iam::Ground ground) {
  asked.action = action;
  const auto rights = context.user ? iam::rights_for_action(action) : iam::Rights{};
  const auto question = question_of(context, asked, rights);
  const auto decision = co_await judge(context, asked, question);
  const bool by_policy =
      ground == iam::Ground::kBucketPolicyAllows || ground == iam::Ground::kUserPolicyAllows;
  co_return decision.allowed || (decision.is_open() && !by_policy);
}

/// Retention and legal hold have rules of their own: lock_headers.h.
Task<bool> may_bring_headers(const Context& context, const Asked& asked, iam::Ground ground) {
  if (!policies_of(context, asked.bucket).any()) co_return true;
  if (sets_acl(context) && !co_await may_along(context, asked, "s3:PutObjectAcl", ground))
    co_return false;
  if (!sets_tags(context)) co_return true;
  co_return co_await may_along(context, asked, "s3:PutObjectTagging", ground);
}

/// Whoever may list a bucket is told that an object is not there, also when he could not read it.
Task<S3Error> refusal_of(const Context& context, const Asked& asked) {
  S3Error refusal("AccessDenied");
  if (context.operation->right != iam::Right::kRead) co_return refusal;
  if (!co_await may_list(context, asked.bucket, asked.key)) co_return refusal;
  const catalog::ObjectName name{.key = asked.key, .version_id = asked.version_id};
  const auto object = co_await context.services.objects.stat(asked.bucket, name);
  if (!object && object.error().code == Code::kNoSuchKey)
    refusal = S3Error("NoSuchKey").field("Key", std::string(asked.key));
  co_return refusal;
}

/// DeleteObjects and forms: could anything let the requester in?
Task<bool> may_come_in(const Context& context) {
  if (context.operation->name == "PostObject") co_return true;  // its form says who sent it
  const auto& bucket = *context.bucket;
  if (may_use(context, bucket) || policies_of(context, bucket).any()) co_return true;
  auto asked = asked_by(context);
  asked.action = "s3:PutObject";  // whoever may write may have objects of his own to delete
  co_return co_await acl_allows(context, asked);
}

/// A share link opens the object that it was made for, in the bucket that it was made for, whatever
/// else its signature is over.
bool opens(const iam::ShareLink& link, const Context& context) {
  return context.bucket && context.operation->name == "GetObject" &&
         context.target.key == link.key && context.bucket->name == link.bucket &&
         context.bucket->space == link.space;
}

bool asks_by_key(const Context& context) {
  const auto name = context.operation->name;
  return name == "DeleteObjects" || (name == "PostObject" && !context.user);
}

/// Operations whose document, which is not read yet, says what some condition keys are of.
constexpr auto kStatedKeys = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"PutObjectTagging", "s3:requestobjecttag"},
    {"PutObjectRetention", "s3:object-lock-"},
    {"PutObjectLegalHold", "s3:object-lock-"},
    {"TagResource", "aws:requesttag/"},
    {"TagResource", "aws:tagkeys"},
});

/// Where a policy looks at those keys, the operation asks when it has the document.
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
  return iam::decide(operation_question(context, asked_by(context))).allowed;
}

Task<S3Result<void>> authorize(const Context& context) {
  if (context.user && context.user->share && !opens(*context.user->share, context))
    co_return refuse("AccessDenied");
  if (!context.bucket && context.operation->name == "PostObject")
    co_return S3Result<void>();  // its handler refuses it, when it knows who sent it
  if (!context.bucket) co_return authorize_service(context);
  if (!has_expected_owner(context)) co_return refuse("AccessDenied");
  if (asks_by_key(context)) {
    if (co_await may_come_in(context)) co_return S3Result<void>();
    co_return refuse("AccessDenied");
  }
  if (waits_for_document(context)) co_return S3Result<void>();
  const auto asked = asked_by(context);
  const auto question = operation_question(context, asked);
  const auto decision = co_await judge(context, asked, question);
  if (decision.is_open()) co_return refuse(co_await refusal_of(context, asked));
  if (!decision.allowed) co_return refuse("AccessDenied");
  if (!co_await may_bring_headers(context, asked, decision.ground))
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
  const auto asked = asked_by(context);
  const auto question = operation_question(context, asked);
  const auto decision = co_await judge(context, asked, question);
  if (!decision.allowed) co_return refuse("AccessDenied");
  co_return S3Result<void>();
}

Task<bool> may(const Context& context, std::string_view action, const catalog::Bucket& bucket,
               std::string_view key, std::string_view version_id) {
  const Asked asked{.action = action_on(bucket, action, version_id),
                    .bucket = bucket,
                    .key = key,
                    .version_id = version_id,
                    .prefix = {}};
  co_return co_await is_allowed(context, asked);
}

Task<bool> may_set_tags(const Context& context, const catalog::Pairs& tags) {
  if (!policies_of(context, *context.bucket).any()) co_return true;
  auto asked = asked_by(context);
  const auto question = operation_question(context, asked);
  const auto decision = co_await judge(context, asked, question);
  iam::ConditionKeys keys;
  add_request_tags(keys, tags);
  asked.more = &keys;
  co_return co_await may_along(context, asked, "s3:PutObjectTagging", decision.ground);
}

Task<bool> may_bring_acl(const Context& context, const catalog::ObjectInfo& source) {
  if (!policies_of(context, *context.bucket).any()) co_return true;
  const auto acl = iam::stored_acl(source.attributes.acl, source.attributes.owner_id);
  iam::ConditionKeys keys;
  if (iam::is_public(acl)) keys.add("s3:x-amz-acl", "public-read");
  auto asked = asked_by(context);
  asked.more = &keys;
  const auto question = operation_question(context, asked);
  const auto decision = co_await judge(context, asked, question);
  if (!decision.allowed) co_return false;
  co_return co_await may_along(context, asked, "s3:PutObjectAcl", decision.ground);
}

Task<bool> may_list(const Context& context, const catalog::Bucket& bucket, std::string_view key) {
  const Asked asked{
      .action = "s3:ListBucket", .bucket = bucket, .key = {}, .version_id = {}, .prefix = key};
  co_return co_await is_allowed(context, asked);
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
