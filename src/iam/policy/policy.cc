#include "iam/policy/policy.h"

#include <algorithm>
#include <array>

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

bool names_action(const Names& actions, std::string_view action) {
  const auto matches = [&](const std::string& pattern) {
    return Pattern::of(pattern).matches(action);
  };
  return std::ranges::any_of(actions.patterns, matches) != actions.negated;
}

/// Returns true if the statement covers the resource. A pattern whose variable has no value matches
/// nothing. In a NotResource, such a pattern would make the statement cover every resource. That
/// is safe for a Deny; an Allow does not apply in that case.
bool names_resource(const Statement& statement, std::string_view resource,
                    const Pattern::Lookup& lookup) {
  const auto& resources = statement.resources;
  bool known = true;
  const auto matches = [&](const std::string& text) {
    const auto pattern = statement.variables ? Pattern::expand(text, lookup) : Pattern::of(text);
    known = known && pattern.has_value();
    return pattern && pattern->matches(resource);
  };
  const bool listed = std::ranges::any_of(resources.patterns, matches);
  if (!resources.negated) return listed;
  return !listed && (known || statement.effect == Effect::kDeny);
}

bool applies(const Statement& statement, const PolicyRequest& request, std::string_view action) {
  if (!is_about(statement.principals, request.user)) return false;
  if (!names_action(statement.actions, action)) return false;
  const Pattern::Lookup lookup = [&](std::string_view name) { return request.keys.variable(name); };
  if (!names_resource(statement, request.resource, lookup)) return false;
  const bool denies = statement.effect == Effect::kDeny;
  const auto holds = [&](const Condition& condition) {
    return condition.holds(request.keys) && (denies || !condition.excludes_unknown(request.keys));
  };
  return std::ranges::all_of(statement.conditions, holds);
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
  const auto& op = condition.op;
  if (condition.key == "aws:userid" && std::ranges::any_of(condition.values, is_nobody))
    return false;
  if (op.negated || op.if_exists || op.set == SetPrefix::kForAllValues) return false;
  if (std::ranges::find(kTies, condition.key) == kTies.end()) return false;
  if (op.comparison == Comparison::kIpAddress)
    return std::ranges::all_of(condition.values, is_narrow);
  const bool compares_text = op.comparison == Comparison::kStringEquals ||
                             op.comparison == Comparison::kStringEqualsIgnoreCase ||
                             op.comparison == Comparison::kStringLike ||
                             op.comparison == Comparison::kArnLike;
  const auto is_fixed = [](const std::string& value) {
    return value.find_first_of("*?") == std::string::npos && !has_variables(value);
  };
  return compares_text && std::ranges::all_of(condition.values, is_fixed);
}

bool allows_everybody(const Statement& statement) {
  const auto& who = statement.principals;
  return statement.effect == Effect::kAllow && (who.everybody || who.negated) &&
         std::ranges::none_of(statement.conditions, ties_down);
}

}  // namespace

Policy::Policy() = default;
Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;
Policy::~Policy() = default;

std::string user_arn(std::string_view name) {
  return "arn:aws:iam::" + std::string(kAccountId) + ":user/" + std::string(name);
}

Result<Policy> Policy::for_bucket(std::string_view text, std::string_view bucket) {
  Policy policy;
  policy.statements_ = ONGGI_TRY(parse_statements(text, PolicyKind::kBucket, bucket));
  return policy;
}

Result<Policy> Policy::for_user(std::string_view text) {
  Policy policy;
  policy.statements_ = ONGGI_TRY(parse_statements(text, PolicyKind::kUser, {}));
  return policy;
}

Policy Policy::denying() {
  Statement statement;
  statement.label = "unreadable policy";
  statement.effect = Effect::kDeny;
  statement.principals.everybody = true;
  statement.actions.patterns.emplace_back("*");
  statement.resources.patterns.emplace_back("*");
  Policy policy;
  policy.statements_.push_back(std::move(statement));
  return policy;
}

Verdict Policy::evaluate(const PolicyRequest& request) const {
  const auto action = to_lower_ascii(request.action);
  Verdict verdict;
  for (const auto& statement : statements_) {
    const bool matters = statement.effect == Effect::kDeny || verdict.effect == Effect::kNone;
    if (!matters || !applies(statement, request, action)) continue;
    verdict = {statement.effect, statement.label};
    if (statement.effect == Effect::kDeny) break;
  }
  return verdict;
}

bool Policy::may_allow(const User* user, std::string_view action) const {
  const auto lower = to_lower_ascii(action);
  return std::ranges::any_of(statements_, [&](const Statement& statement) {
    return statement.effect == Effect::kAllow &&
           (user == nullptr || is_about(statement.principals, user)) &&
           names_action(statement.actions, lower);
  });
}

bool Policy::is_public() const { return std::ranges::any_of(statements_, allows_everybody); }

bool Policy::asks_for(std::string_view prefix) const {
  const auto variable = "${" + std::string(prefix);
  const auto uses = [&](const std::string& text) {
    return to_lower_ascii(text).contains(variable);
  };
  const auto asks = [&](const Condition& condition) {
    return condition.key.starts_with(prefix) || std::ranges::any_of(condition.values, uses);
  };
  return std::ranges::any_of(statements_, [&](const Statement& statement) {
    return std::ranges::any_of(statement.conditions, asks) ||
           std::ranges::any_of(statement.resources.patterns, uses);
  });
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
