#include "s3/access/permission.h"

#include "iam/policy/actions.h"
#include "iam/policy/policy.h"
#include "s3/access/condition_keys.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {

access::Question operation_question(const Context& context) {
  const auto& operation = *context.operation;
  const auto& query = context.query;
  const auto* const user = context.caller.user.get();
  const auto& bucket = *context.caller.bucket;
  const catalog::ObjectName name{.key = context.target.key,
                                 .version_id = query.get_or_empty("versionId")};
  const auto prefix = query.get_or_empty("prefix");
  auto question =
      operation.level == Level::kObject
          ? access::ask_about_object(user, bucket, operation.iam_action, name, context.caller.now)
          : access::ask_about_bucket(user, bucket, operation.iam_action, prefix,
                                     context.caller.now);
  question.upload_id = query.get_or_empty("uploadId");
  question.any_prefix = operation.any_right;
  question.rights = operation.any_right ? iam::kAllRights
                    : operation.right   ? static_cast<iam::Rights>(*operation.right)
                                        : iam::Rights{};
  return question;
}

Task<iam::Decision> decide(const Context& context, const access::Question& question,
                           const iam::ConditionKeys* more) {
  const RequestKeys keys(context, more);
  const access::Judge judge(context.services.objects, context.services.uploads);
  co_return co_await judge.decide(question, keys);
}

Task<bool> may(const Context& context, std::string_view action, const catalog::Bucket& bucket,
               std::string_view key, std::string_view version_id) {
  const catalog::ObjectName name{.key = key, .version_id = version_id};
  const auto question =
      access::ask_about_object(context.caller.user.get(), bucket, action, name, context.caller.now);
  const auto decision = co_await decide(context, question);
  co_return decision.allowed;
}

Task<bool> may_list(const Context& context, const catalog::Bucket& bucket, std::string_view key) {
  const auto question = access::ask_about_bucket(context.caller.user.get(), bucket, "s3:ListBucket",
                                                 key, context.caller.now);
  const auto decision = co_await decide(context, question);
  co_return decision.allowed;
}

Task<bool> may_along(const Context& context, access::Question question, std::string_view action,
                     iam::DecisionReason reason, const iam::ConditionKeys* more) {
  question.action = action;
  question.rights = context.caller.user ? iam::rights_for_action(action) : iam::Rights{};
  question.any_prefix = false;
  const auto decision = co_await decide(context, question, more);
  const bool by_policy = reason == iam::DecisionReason::kBucketPolicyAllows ||
                         reason == iam::DecisionReason::kUserPolicyAllows;
  co_return decision.allowed || (decision.is_undecided() && !by_policy);
}

bool is_owner(const catalog::Bucket& bucket, std::string_view expected) {
  return expected == bucket.owner_id || expected == iam::kAccountId;
}

}  // namespace onggi::s3
