#include "access/judge.h"

#include <memory>
#include <string>
#include <utility>

#include "access/bucket_access.h"
#include "catalog/bucket_documents.h"
#include "catalog/buckets.h"
#include "catalog/rules.h"
#include "iam/acl/decision.h"
#include "iam/policy/actions.h"
#include "iam/policy/policy.h"

namespace onggi::access {
namespace {

/// The policies that apply to an access question.
struct Policies {
  std::shared_ptr<const iam::Policy> bucket;
  std::shared_ptr<const iam::Policy> user;

  [[nodiscard]] bool any() const { return bucket || user; }
  [[nodiscard]] bool ask_for(std::string_view prefix) const {
    return (bucket && bucket->asks_for(prefix)) || (user && user->asks_for(prefix));
  }
};

Policies policies_of(const iam::User* user, const catalog::Bucket* bucket) {
  return {bucket != nullptr ? policy_of(*bucket) : nullptr,
          user != nullptr ? user->policy : nullptr};
}

Policies policies_of(const Question& question) {
  return policies_of(question.user, &question.bucket);
}

/// Converts an access question to the input of iam::decide(). The caller adds policies and
/// condition keys.
iam::AccessQuestion without_policies(const Question& question) {
  return {.user = question.user,
          .owner_id = question.bucket.owner_id,
          .bucket = question.bucket.name,
          .key = question.key,
          .action = question.action,
          .rights = question.rights,
          .grant_key = question.grant_key,
          .any_prefix = question.any_prefix,
          .now = question.now};
}

/// Completes a question: derives `rights` and `grant_key` from the action, the key and the prefix.
Question completed(Question question) {
  question.rights = iam::rights_for_action(question.action);
  const bool lists = question.rights == static_cast<iam::Rights>(iam::Right::kList);
  question.grant_key = !question.key.empty() ? question.key
                       : lists               ? question.prefix
                                             : std::string_view();
  question.any_prefix = question.rights == iam::kAllRights;
  return question;
}

std::string_view action_on(const catalog::Bucket& bucket, std::string_view action,
                           std::string_view version_id) {
  const bool plain = version_id.empty() || (version_id == "null" && !bucket.versioning->ever());
  return plain ? action : iam::version_action(action);
}

bool is_of_upload(std::string_view action) {
  return action == "s3:AbortMultipartUpload" || action == "s3:ListMultipartUploadParts";
}

}  // namespace

Question ask_about_bucket(const iam::User* user, const catalog::Bucket& bucket,
                          std::string_view action, std::string_view prefix, Time now) {
  return completed(
      {.user = user, .bucket = bucket, .action = action, .prefix = prefix, .now = now});
}

Question ask_about_object(const iam::User* user, const catalog::Bucket& bucket,
                          std::string_view action, const catalog::ObjectName& name, Time now) {
  return completed({.user = user,
                    .bucket = bucket,
                    .action = action_on(bucket, action, name.version_id),
                    .key = name.key,
                    .version_id = name.version_id,
                    .now = now});
}

bool has_policy(const Question& question) { return policies_of(question).any(); }

bool policies_ask_for(const iam::User* user, const catalog::Bucket* bucket,
                      std::string_view prefix) {
  return policies_of(user, bucket).ask_for(prefix);
}

bool is_plainly_allowed(const Question& question) {
  if (question.user == nullptr || question.user->policy) return false;
  const auto& documents = *question.bucket.documents;
  if (documents.find(catalog::BucketDocument::kPolicy) != nullptr) return false;
  return iam::decide(without_policies(question)).allowed;
}

iam::Decision decide_on_account(const iam::User& user, std::string_view action,
                                std::string_view resource, Time now, const KeySource& source) {
  if (!user.policy) return {};
  static const catalog::Bucket kNoBucket;
  const Question question{.user = &user, .bucket = kNoBucket, .action = action, .now = now};
  const auto keys = source.keys(question);
  auto verdict = user.policy->evaluate({&user, action, resource, keys});
  if (verdict.too_much_work) source.note_too_much_work(question);
  switch (verdict.effect) {
    case iam::Effect::kAllow:
      return {true, iam::DecisionReason::kUserPolicyAllows, std::move(verdict.statement)};
    case iam::Effect::kDeny:
      return {false, iam::DecisionReason::kUserPolicyDenies, std::move(verdict.statement)};
    case iam::Effect::kNone: break;
  }
  return {};
}

iam::Decision decide_on_creation(const iam::User& user, std::string_view action,
                                 std::string_view name, Time now, const KeySource& source) {
  auto decision = decide_on_account(user, action, name, now, source);
  if (decision.is_undecided()) decision.allowed = user.create_buckets;
  return decision;
}

bool may_see(const iam::User* user, const catalog::Bucket& bucket, Time now,
             const KeySource& source) {
  if (user == nullptr) return false;
  if (bucket.owner_id == user->id || iam::may_use(*user, bucket.name, now)) return true;
  if (!user->policy) return false;
  const auto question = ask_about_bucket(user, bucket, "s3:ListBucket", {}, now);
  const auto keys = source.keys(question);
  const auto verdict = user->policy->evaluate({user, question.action, bucket.name, keys});
  if (verdict.too_much_work) source.note_too_much_work(question);
  return verdict.effect == iam::Effect::kAllow;
}

Task<iam::Decision> Judge::decide(const Question& question, const KeySource& source) const {
  auto asked = without_policies(question);
  const auto policies = policies_of(question);
  iam::ConditionKeys keys;
  if (policies.any()) {
    keys = source.keys(question);
    if (!question.key.empty() && policies.ask_for("s3:existingobjecttag/"))
      co_await add_object_tags(question, keys);
    asked.keys = &keys;
    asked.bucket_policy = policies.bucket.get();
    asked.user_policy = policies.user.get();
    asked.restrict_public_buckets = public_access_block_of(question.bucket).restrict_public_buckets;
  }
  auto decision = iam::decide(asked);
  if (decision.too_much_work) source.note_too_much_work(question);
  if (decision.is_undecided() && co_await acls_allow(question))
    decision = {true, iam::DecisionReason::kAclAllows};
  co_return decision;
}

/// Adds the object's tags as condition keys. Adds nothing if the object does not exist.
Task<void> Judge::add_object_tags(const Question& question, iam::ConditionKeys& keys) const {
  const catalog::ObjectName name{.key = question.key, .version_id = question.version_id};
  const auto object = co_await objects_.stat(question.bucket, name);
  if (!object) co_return;
  for (const auto& [key, value] : object->attributes.tags)
    keys.add("s3:ExistingObjectTag/" + key, value);
}

/// Returns true if the user started the upload.
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
Task<bool> Judge::began_upload(const Question& question) const {
  if (question.user == nullptr || question.upload_id.empty()) co_return false;
  const auto initiator =
      co_await uploads_.initiator(question.bucket, question.key, question.upload_id);
  co_return initiator && *initiator == question.user->id;
}

Task<bool> Judge::acls_allow(const Question& question) const {
  if (is_of_upload(question.action)) co_return co_await began_upload(question);
  const auto& bucket = question.bucket;
  if (!are_acls_enabled(bucket)) co_return false;
  const auto bucket_acl = acl_of(bucket);
  iam::AclQuestion asked{.action = question.action,
                         .requester_id = question.user != nullptr
                                             ? std::string_view(question.user->id)
                                             : std::string_view(),
                         .bucket_acl = bucket_acl,
                         .public_grants = public_grants_of(bucket)};
  if (!iam::acl_needs_object(question.action)) co_return iam::acl_allows(asked);
  if (question.key.empty()) co_return false;
  const catalog::ObjectName name{.key = question.key, .version_id = question.version_id};
  const auto object = co_await objects_.stat(bucket, name);
  if (!object) co_return false;
  const auto object_acl = acl_of(bucket, *object);
  asked.object_acl = &object_acl;
  asked.object_owner_id = catalog::owner_of(bucket, *object);
  co_return iam::acl_allows(asked);
}

}  // namespace onggi::access
