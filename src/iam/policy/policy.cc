#include "iam/policy/policy.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/codec.h"
#include "iam/policy/pattern.h"
#include "iam/policy/statement.h"

namespace onggi::iam {
namespace {

bool is_about(const Principals& principals, const User* user) {
  const auto names = [user](const std::string& name) {
    return user != nullptr && (name == user->name || name == user->id);
  };
  const bool listed = principals.everybody || (principals.account && user != nullptr) ||
                      std::ranges::any_of(principals.users, names);
  return listed != principals.negated;
}

/// One evaluation of a policy: the request and the remaining work budget.
struct Evaluation {
  const PolicyRequest& request;
  std::string action;  // in lower case
  WorkBudget budget{kEvaluationWorkMax};
};

bool names_action(const Names& actions, Evaluation& evaluation) {
  const auto matches = [&](const Pattern& pattern) {
    return pattern.matches(evaluation.action, evaluation.request.keys, evaluation.budget);
  };
  return std::ranges::any_of(actions.patterns, matches) != actions.negated;
}

/// Returns true if the statement covers the resource. A pattern whose variable has no value matches
/// nothing. In a NotResource, such a pattern would make the statement cover every resource. That
/// is safe for a Deny; an Allow does not apply in that case. If a variable has several values, a
/// Deny covers every resource, and an Allow covers no resource.
bool names_resource(const Statement& statement, Evaluation& evaluation) {
  const auto& request = evaluation.request;
  const auto& resources = statement.resources;
  const bool denies = statement.effect == Effect::kDeny;
  auto known = Pattern::Variables::kKnown;
  bool listed = false;
  for (const auto& pattern : resources.patterns) {
    known = std::max(known, pattern.variables(request.keys, evaluation.budget));
    listed = pattern.matches(request.resource, request.keys, evaluation.budget);
    if (listed) break;
  }
  if (known == Pattern::Variables::kSeveral) return denies;
  if (!resources.negated) return listed;
  return !listed && (known == Pattern::Variables::kKnown || denies);
}

bool applies(const Statement& statement, Evaluation& evaluation) {
  const auto& request = evaluation.request;
  evaluation.budget.spend(1 + statement.principals.users.size());
  if (!is_about(statement.principals, request.user)) return false;
  if (!names_action(statement.actions, evaluation)) return false;
  if (!names_resource(statement, evaluation)) return false;
  const bool denies = statement.effect == Effect::kDeny;
  return std::ranges::all_of(statement.conditions, [&](const Condition& condition) {
    return condition.holds(request.keys, denies, evaluation.budget);
  });
}

/// Condition keys that identify the requester or the origin of the request. A statement that
/// requires fixed values for one of these keys is not public.
constexpr auto kTies = std::to_array<std::string_view>({
    "aws:sourceip",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:userid",
    "aws:username",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
});

/// Returns true if the network is narrow enough not to count as public. AWS's limits are /8 for
/// IPv4 and /32 for IPv6.
bool is_narrow(std::string_view network) {
  const auto size = network_size(network);
  return size && size->second >= (size->first ? 8U : 32U);
}

/// Returns true if `value` is the aws:userid of anonymous requests.
bool is_nobody(const std::string& value) { return equals_ignoring_case(value, "anonymous"); }

bool ties_down(const Condition& condition) {
  const auto& op = condition.op();
  const auto& values = condition.values();
  if (condition.key() == "aws:userid" && std::ranges::any_of(values, is_nobody)) return false;
  if (op.negated || op.if_exists || op.set == SetPrefix::kForAllValues) return false;
  if (std::ranges::find(kTies, condition.key()) == kTies.end()) return false;
  if (op.comparison == Comparison::kIpAddress) return std::ranges::all_of(values, is_narrow);
  const bool compares_text = op.comparison == Comparison::kStringEquals ||
                             op.comparison == Comparison::kStringEqualsIgnoreCase ||
                             op.comparison == Comparison::kStringLike ||
                             op.comparison == Comparison::kArnLike;
  const auto is_fixed = [](const std::string& value) {
    return value.find_first_of("*?") == std::string::npos && !has_variables(value);
  };
  return compares_text && std::ranges::all_of(values, is_fixed);
}

bool allows_everybody(const Statement& statement) {
  const auto& who = statement.principals;
  return statement.effect == Effect::kAllow && (who.everybody || who.negated) &&
         std::ranges::none_of(statement.conditions, ties_down);
}

}  // namespace

Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;
Policy::~Policy() = default;

std::string user_arn(std::string_view name) {
  return "arn:aws:iam::" + std::string(kAccountId) + ":user/" + std::string(name);
}

Policy::Policy(std::vector<Statement> statements)
    : statements_(std::move(statements)),
      is_public_(std::ranges::any_of(statements_, allows_everybody)) {
  for (const auto& statement : statements_) {
    for (const auto& condition : statement.conditions) condition.add_keys_to(keys_);
    for (const auto& resource : statement.resources.patterns)
      for (const auto name : resource.variable_names()) keys_.emplace(name);
  }
}

Result<Policy> Policy::for_bucket(std::string_view text, std::string_view bucket) {
  return Policy(ONGGI_TRY(parse_statements(text, PolicyKind::kBucket, bucket)));
}

Result<Policy> Policy::for_user(std::string_view text) {
  return Policy(ONGGI_TRY(parse_statements(text, PolicyKind::kUser, {})));
}

Policy Policy::denying() {
  Statement statement;
  statement.label = "unreadable policy";
  statement.effect = Effect::kDeny;
  statement.principals.everybody = true;
  statement.actions.patterns.push_back(Pattern::of("*"));
  statement.resources.patterns.push_back(Pattern::of("*"));
  std::vector<Statement> statements;
  statements.push_back(std::move(statement));
  return Policy(std::move(statements));
}

Verdict Policy::evaluate(const PolicyRequest& request) const {
  Evaluation evaluation{request, to_lower_ascii(request.action)};
  Verdict verdict;
  for (const auto& statement : statements_) {
    const bool matters = statement.effect == Effect::kDeny || verdict.effect == Effect::kNone;
    if (!matters) continue;
    const bool is_it = applies(statement, evaluation);
    if (evaluation.budget.exceeded()) return {Effect::kDeny, std::string(kTooMuchWork), true};
    if (!is_it) continue;
    verdict = {statement.effect, statement.label};
    if (statement.effect == Effect::kDeny) break;
  }
  return verdict;
}

bool Policy::may_allow(const User* user, std::string_view action) const {
  const ConditionKeys no_keys;
  const PolicyRequest request{.user = user, .action = action, .resource = {}, .keys = no_keys};
  Evaluation evaluation{request, to_lower_ascii(action)};
  const bool listed = std::ranges::any_of(statements_, [&](const Statement& statement) {
    return statement.effect == Effect::kAllow &&
           (user == nullptr || is_about(statement.principals, user)) &&
           names_action(statement.actions, evaluation);
  });
  return listed || evaluation.budget.exceeded();
}

bool Policy::asks_for(std::string_view prefix) const {
  const auto first = keys_.lower_bound(prefix);
  return first != keys_.end() && first->starts_with(prefix);
}

std::shared_ptr<const Policy> stored_bucket_policy(std::string_view text, std::string_view bucket) {
  auto policy = Policy::for_bucket(text, bucket);
  return std::make_shared<const Policy>(policy ? *std::move(policy) : Policy::denying());
}

std::shared_ptr<const Policy> stored_user_policy(std::string_view text) {
  auto policy = Policy::for_user(text);
  return std::make_shared<const Policy>(policy ? *std::move(policy) : Policy::denying());
}

std::vector<std::string> Policy::named_users() const {
  std::vector<std::string> users;
  for (const auto& statement : statements_) {
    const auto& named = statement.principals.users;
    users.insert(users.end(), named.begin(), named.end());
  }
  return users;
}

}  // namespace onggi::iam
