#include "iam/policy/access_decision.h"

#include <utility>

namespace onggi::iam {
namespace {

struct Verdicts {
  Verdict bucket;
  Verdict user;
};

Verdicts ask_policies(const AccessQuestion& question) {
  Verdicts verdicts;
  if (question.bucket_policy == nullptr && question.user_policy == nullptr) return verdicts;
  static const ConditionKeys kNoKeys;
  std::string resource(question.bucket);
  if (!question.key.empty()) resource.append("/").append(question.key);
  const PolicyRequest request{question.user, question.action, resource,
                              question.keys != nullptr ? *question.keys : kNoKeys};
  if (question.bucket_policy != nullptr)
    verdicts.bucket = question.bucket_policy->evaluate(request);
  if (question.user_policy != nullptr) verdicts.user = question.user_policy->evaluate(request);
  return verdicts;
}

bool is_owner(const AccessQuestion& question) {
  return question.user != nullptr && question.user->id == question.owner_id;
}

Decision denial(DecisionReason reason, Verdict verdict) {
  return {false, reason, std::move(verdict.statement), nullptr, verdict.too_much_work};
}

/// Returns true for the actions that a bucket policy cannot deny to the bucket's owner.
bool manages_policy(std::string_view action) {
  return action == "s3:GetBucketPolicy" || action == "s3:PutBucketPolicy" ||
         action == "s3:DeleteBucketPolicy";
}

/// Returns true if RestrictPublicBuckets overrides an allow in a public policy. The setting only
/// affects anonymous requests, because all users belong to the same account as the bucket.
bool is_restricted(const AccessQuestion& question) {
  return question.user == nullptr && question.restrict_public_buckets &&
         question.bucket_policy->is_public();
}

}  // namespace

Decision decide(const AccessQuestion& question) {
  auto verdicts = ask_policies(question);
  const bool owner = is_owner(question);
  if (verdicts.bucket.effect == Effect::kDeny && !(owner && manages_policy(question.action)))
    return denial(DecisionReason::kBucketPolicyDenies, std::move(verdicts.bucket));
  if (verdicts.user.effect == Effect::kDeny)
    return denial(DecisionReason::kUserPolicyDenies, std::move(verdicts.user));
  if (owner) return {true, DecisionReason::kOwner};
  if (question.user != nullptr) {
    const auto* const grant = find_grant(
        *question.user, question.rights, question.bucket,
        question.any_prefix ? std::nullopt : std::optional(question.grant_key), question.now);
    if (grant != nullptr) return {true, DecisionReason::kGrant, {}, grant};
  }
  // A policy that allows "s3:*" to everyone is not meant to let anonymous requests delete or
  // reconfigure the bucket.
  const bool manages = question.rights == static_cast<Rights>(Right::kManage);
  const bool opened =
      verdicts.bucket.effect == Effect::kAllow && (question.user != nullptr || !manages);
  if (opened && !is_restricted(question))
    return {true, DecisionReason::kBucketPolicyAllows, std::move(verdicts.bucket.statement)};
  if (verdicts.user.effect == Effect::kAllow)
    return {true, DecisionReason::kUserPolicyAllows, std::move(verdicts.user.statement)};
  return {false, opened ? DecisionReason::kPublicAccessBlocked : DecisionReason::kNothing};
}

}  // namespace onggi::iam
