// The admin API's permission test: reports whether a user may perform an action, and why. The
// decision comes from access/judge.h, as for S3 requests.
#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/bucket_access.h"
#include "admin/api/grants.h"
#include "admin/api/permission_check.h"
#include "admin/api/rows.h"
#include "base/codec.h"
#include "iam/model/reasons.h"
#include "iam/policy/actions.h"

namespace onggi::admin {
namespace {

/// An S3 operation whose policy action has a different name.
struct NamedAction {
  std::string_view operation;
  std::string_view action;
};
constexpr std::array kNamedActions{
    NamedAction{"ListObjects", "s3:ListBucket"},
    NamedAction{"ListMultipartUploads", "s3:ListBucketMultipartUploads"},
};

constexpr std::string_view kCreateBucket = "s3:CreateBucket";

struct Question : PermissionQuestion {
  std::string wanted;  // action as the caller wrote it: "GetObject" or "s3:GetObject"
};

struct Reason {
  std::string_view code;
  std::string_view explanation;
};
// The possible verdicts on a grant. If no grant of the user allows the action, the answer explains
// the closest grant: the grant whose verdict comes first in kNearest.
constexpr Reason kAllows{"allows", "a grant allows it"};
constexpr Reason kExpired{"grant_expired", "a grant would allow it, but it has expired"};
constexpr Reason kOtherPrefix{"prefix_differs",
                              "a grant gives the right, but for a different prefix"};
constexpr Reason kOtherRight{"right_missing", "the grants on the bucket do not give this right"};
constexpr std::array kNearest{&kAllows, &kExpired, &kOtherPrefix, &kOtherRight};

/// The code and explanation for each iam::DecisionReason, in the order of the enum.
constexpr std::array kDecisionReasons{
    Reason{"no_grant", "the user has no grant on the bucket, and no policy allows it"},
    Reason{"bucket_policy_denies", "a statement of the bucket's policy denies it"},
    Reason{"user_policy_denies", "a statement of the user's own policy denies it"},
    Reason{"owner", "the user owns the bucket"},
    Reason{"granted", kAllows.explanation},
    Reason{"bucket_policy_allows", "a statement of the bucket's policy allows it"},
    Reason{"user_policy_allows", "a statement of the user's own policy allows it"},
    Reason{"acl_allows", "an ACL allows it"},
    Reason{"public_access_blocked",
           "the bucket's policy allows it to everyone, but the public access block overrides that"},
};
constexpr Reason kNobody{"nobody", "nothing allows it to everyone"};

iam::Rights rights_of(const Question& question) { return iam::rights_for_action(question.action); }

/// Returns the verdict on one grant. Compares `key` with the grant's prefix.
const Reason& judge_grant(const iam::Grant& grant, const Question& question, std::string_view key,
                          Time now) {
  if ((grant.rights & rights_of(question)) == 0) return kOtherRight;
  const bool any_prefix = rights_of(question) == iam::kAllRights;
  if (!any_prefix && !key.starts_with(grant.prefix)) return kOtherPrefix;
  if (grant.expires && *grant.expires <= now) return kExpired;
  return kAllows;
}

/// Returns the reason why the user cannot make requests at all: the user is disabled or has no
/// active access key. Returns nullopt if there is no such reason.
std::optional<Reason> obstacle(const Call& call, const iam::User& user) {
  if (user.disabled) return Reason{"user_disabled", "the user is disabled"};
  const bool active = std::ranges::any_of(user.keys, [&](const iam::AccessKey& key) {
    return !key.expires || call.services.clock.now() < *key.expires;
  });
  if (!active) return Reason{"no_active_key", "the user has no active access key"};
  return std::nullopt;
}

/// Returns the name of the right if `rights` is exactly one right. Otherwise returns null.
json::value right_json(iam::Rights rights) {
  const auto is_it = [&](const iam::RightName& one) {
    return rights == static_cast<iam::Rights>(one.right);
  };
  const auto found = std::ranges::find_if(iam::kRightNames, is_it);
  return found == iam::kRightNames.end() ? json::value(nullptr) : json::value(found->name);
}

json::object verdict(const Question& question, bool allowed, const Reason& reason,
                     std::string_view statement = {}, json::array grants = {}) {
  return {{"allowed", allowed},
          {"action", question.wanted},
          {"right", right_json(question.action.empty() ? iam::Rights{} : rights_of(question))},
          {"reason", reason.code},
          {"explanation", reason.explanation},
          {"statement", statement.empty() ? json::value(nullptr) : json::value(statement)},
          {"grants", std::move(grants)}};
}

const Reason& reason_of(iam::DecisionReason reason) {
  return kDecisionReasons.at(static_cast<std::size_t>(reason));
}

/// Tests s3:CreateBucket. The user's own policy decides. If the policy neither allows nor denies
/// the action, the user's create_buckets setting decides.
json::object test_create(const Call& call, const Question& question, std::string_view bucket) {
  const auto& user = *question.user;
  if (const auto stop = obstacle(call, user)) return verdict(question, false, *stop);
  const PermissionKeys keys(call, question);
  const auto decision =
      access::decide_on_creation(user, kCreateBucket, bucket, call.services.clock.now(), keys);
  if (!decision.is_undecided())
    return verdict(question, decision.allowed, reason_of(decision.reason), decision.statement);
  return decision.allowed
             ? verdict(question, true, {"create_buckets", "the user may create buckets"})
             : verdict(question, false,
                       {"may_not_create_buckets", "the user may not create buckets"});
}

/// Builds the response that explains an access decision, with a verdict on each of the user's
/// grants on the bucket. If no rule allows or denies the action, the reason is the verdict on the
/// closest grant. If obstacle() returns a reason, the response is always a refusal.
json::object explain(const Call& call, const Question& question, const iam::Decision& decision) {
  auto nearest = kNearest.end();
  json::array grants;
  if (question.user) {
    const auto asked = access_question(call, question);
    for (const auto& grant : question.user->grants) {
      if (!iam::speaks_of(grant, question.bucket->name)) continue;
      const auto& reason = judge_grant(grant, question, asked.grant_key, asked.now);
      nearest = std::min(nearest, std::ranges::find(kNearest, &reason));
      grants.push_back(json::object{{"grant", grant_json(grant)}, {"verdict", reason.code}});
    }
    if (const auto stop = obstacle(call, *question.user))
      return verdict(question, false, *stop, {}, std::move(grants));
  }
  const auto& decisive = reason_of(decision.reason);
  const bool silent = decision.reason == iam::DecisionReason::kNothing;
  const auto& reason = silent && !question.user              ? kNobody
                       : silent && nearest != kNearest.end() ? **nearest
                                                             : decisive;
  return verdict(question, decision.allowed, reason, decision.statement, std::move(grants));
}

/// Returns the S3 action for `wanted`, which is an operation ("GetObject") or an action
/// ("s3:GetObject"). Returns an empty string if there is no such action.
std::string action_of(const std::string& wanted) {
  const auto named = std::ranges::find(kNamedActions, wanted, &NamedAction::operation);
  auto action = named != kNamedActions.end() ? std::string(named->action)
                : wanted.starts_with("s3:")  ? wanted
                                             : "s3:" + wanted;
  const bool known = iam::level_of_action(to_lower_ascii(action)) != iam::ActionLevel::kAny;
  return known ? action : std::string();
}

ApiResult<Question> read_question(const Call& call) {
  Question question;
  const auto name = call.param("user");
  if (!name) return refuse(400, "invalid", say("field_required", "user"), "user");
  const auto wanted = call.required_param("action");
  if (!wanted) return std::unexpected(wanted.error());
  question.wanted = *wanted;
  question.key = call.param("key").value_or("");
  question.address = call.param("address").value_or("");
  question.user = call.services.directory.find_user(*name);
  if (!question.user && !name->empty())
    return refuse(404, "not_found", iam::say("user_unknown", *name), "user");
  question.action = action_of(question.wanted);
  if (question.action.empty())
    return refuse(400, "invalid", say("action_unknown", question.wanted), "action");
  return question;
}

/// Checks that there is a client address if a policy has a condition on aws:SourceIp. Without an
/// address, the decision would be meaningless. Error: 400 if the address is missing.
ApiResult<void> check_address(const Question& question, const iam::Policy* bucket_policy) {
  const auto asks = [](const iam::Policy* policy) {
    return policy != nullptr && policy->asks_for("aws:sourceip");
  };
  const auto* const user_policy = question.user ? question.user->policy.get() : nullptr;
  if (!question.address.empty() || (!asks(bucket_policy) && !asks(user_policy))) return {};
  return refuse(400, "invalid", say("address_needed"), "address");
}

Task<ApiResult<Answer>> test_permission(Call& call) {
  auto question = ONGGI_CO_TRY(read_question(call));
  const auto bucket = ONGGI_CO_TRY(call.required_param("bucket"));
  if (question.action == kCreateBucket) {
    if (!question.user) co_return Answer{200, verdict(question, false, kNobody)};
    ONGGI_CO_TRY(check_address(question, nullptr));
    co_return Answer{200, test_create(call, question, bucket)};
  }
  const bool on_object = is_on_object(question.action);
  if (on_object && question.key.empty()) co_return refuse(400, "invalid", say("key_needed"), "key");
  auto found = call.services.buckets.find(bucket);
  if (!found) {
    const Reason none{"no_such_bucket", "there is no such bucket"};
    co_return Answer{200, verdict(question, false, none)};
  }
  question.bucket = *std::move(found);
  ONGGI_CO_TRY(check_address(question, access::policy_of(*question.bucket).get()));
  const auto decision = co_await judge(call, question);
  co_return Answer{200, explain(call, question, decision)};
}

}  // namespace

constinit const ApiRoute kTestPermission{.method = "GET",
                                         .path = "/permission-test",
                                         .role = iam::Role::kViewer,
                                         .handler = test_permission};

}  // namespace onggi::admin
