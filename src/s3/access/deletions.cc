#include "s3/access/deletions.h"

#include <memory>
#include <utility>
#include <vector>

#include "base/when_all.h"
#include "s3/access/more_checks.h"
#include "s3/access/permission.h"
#include "s3/access/visible.h"
#include "s3/documents/delete.h"
#include "s3/headers/lock.h"
#include "s3/protocol/object_error.h"
#include "s3/protocol/operation.h"

namespace onggi::s3 {
namespace {

/// The maximum number of keys whose access is checked concurrently. A check may read the object.
constexpr std::size_t kConcurrencyMax = 256;
/// The maximum number of concurrent checks if a policy applies. Each check can delay other
/// requests, by more than a millisecond if the policy is hostile.
constexpr std::size_t kConcurrencyWithPolicyMax = 8;

/// Performs the same check as may(), and then yields to other requests, because thousands of checks
/// without a pause would delay the other requests.
Task<bool> may_and_yield(const Context& context, std::string_view action,
                         const catalog::RemoveRequest& removal, std::string_view version_id) {
  const auto& bucket = *context.caller.bucket;
  const auto allowed = co_await may(context, action, bucket, removal.key, version_id);
  co_await Yield();
  co_return allowed;
}

Task<KeyVerdict> judge_key(const Context& context, const catalog::RemoveRequest& removal) {
  KeyVerdict verdict;
  // Skips the access check for keys that are too long and for malformed version ids, because the
  // handler refuses them.
  if (removal.key.size() > catalog::kKeySizeMax ||
      (!removal.version_id.empty() && !check_version_id(removal.version_id)))
    co_return verdict;
  const auto& action = context.operation->iam_action;
  const std::string_view version_id = removal.version_id;
  verdict.allowed = co_await may_and_yield(context, action, removal, version_id);
  if (verdict.allowed && reveals(removal.conditions))
    verdict.allowed = co_await may_and_yield(context, "s3:GetObject", removal, version_id);
  if (verdict.allowed && asks_to_bypass(context)) {
    const std::string_view bypass = "s3:BypassGovernanceRetention";
    const std::string_view any_version;
    verdict.bypasses_governance = co_await may_and_yield(context, bypass, removal, any_version);
  }
  co_return verdict;
}

}  // namespace

Task<bool> may_delete_something(const Context& context) {
  auto question = operation_question(context);
  if (sees_bucket(context, question.bucket) || access::has_policy(question)) co_return true;
  // If the bucket's ACL allows the requester to write, the bucket may contain objects that the
  // requester owns and may delete.
  question.action = "s3:PutObject";
  const auto decision = co_await decide(context, question);
  co_return decision.allowed;
}

Task<S3Result<Admission>> judge_deletions(const Context& context) {
  auto document = ONGGI_CO_TRY(parse_delete_document(context.document));
  const auto deletions = std::make_shared<const DeleteDocument>(std::move(document));
  const bool has_policy = access::has_policy(operation_question(context));
  std::vector<Task<KeyVerdict>> tasks;
  tasks.reserve(deletions->objects.size());
  for (const auto& removal : deletions->objects) tasks.push_back(judge_key(context, removal));
  const auto concurrency_max = has_policy ? kConcurrencyWithPolicyMax : kConcurrencyMax;
  Admission admission;
  admission.keys = co_await when_all(std::move(tasks), concurrency_max);
  admission.deletions = deletions;
  co_return admission;
}

}  // namespace onggi::s3
