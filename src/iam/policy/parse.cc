// Parses policies from JSON into statements. An error has S3's own message if S3 has one; otherwise
// the message names the faulty element.
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "base/codec.h"
#include "iam/model/reasons.h"
#include "iam/policy/actions.h"
#include "iam/policy/arn.h"
#include "iam/policy/glob.h"
#include "iam/policy/json_members.h"
#include "iam/policy/pattern.h"
#include "iam/policy/statement.h"

namespace onggi::iam {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kStatementsMax = 1000;
constexpr std::string_view kArnPrefix = "arn:aws:s3:::";
constexpr std::string_view kUserArnPrefix = "arn:aws:iam::";

std::unexpected<Error> malformed(Said why) { return fail(Code::kInvalid, std::move(why)); }

std::string_view view_of(const json::string& text) { return {text.data(), text.size()}; }
std::string_view view_of(json::string_view text) { return {text.data(), text.size()}; }

/// Returns the strings in `value`, which must be one string or a non-empty list of strings. Fails
/// with `why` for any other value.
Result<std::vector<std::string>> texts_of(const json::value& value, Said why) {
  std::vector<std::string> texts;
  const auto take = [&](const json::value& one) {
    if (one.is_string())
      texts.emplace_back(view_of(one.get_string()));
    else if (one.is_bool())
      texts.emplace_back(one.get_bool() ? "true" : "false");
    else if (one.is_number())
      texts.emplace_back(json::serialize(one));
    else
      return false;
    return true;
  };
  bool all = true;
  if (value.is_array())
    for (const auto& one : value.get_array()) all = all && take(one);
  else
    all = take(value);
  if (!all || texts.empty()) return malformed(std::move(why));
  return texts;
}

/// The value of a statement element such as Action, or of its negated form, such as NotAction. A
/// statement may contain at most one of these two forms.
struct OneOfTwo {
  const json::value* value = nullptr;
  bool negated = false;
};

Result<OneOfTwo> either(const json::object& statement, std::string_view name) {
  const auto not_name = "Not" + std::string(name);
  const auto* const plain = statement.if_contains({name.data(), name.size()});
  const auto* const negated = statement.if_contains(not_name);
  if (plain != nullptr && negated != nullptr)
    return malformed(say("policy_both_forms", name, not_name));
  return OneOfTwo{plain != nullptr ? plain : negated, plain == nullptr && negated != nullptr};
}

Status add_aws_principal(std::string_view text, Principals& principals) {
  if (text == "*") {
    principals.everybody = true;
    return {};
  }
  if (text == kAccountId) {
    principals.account = true;
    return {};
  }
  if (!text.starts_with(kUserArnPrefix)) {
    principals.users.emplace_back(text);  // must be a canonical id (64 characters)
    return text.size() == 64 ? Status() : malformed(say("policy_principal"));
  }
  const auto rest = text.substr(kUserArnPrefix.size());
  const auto colon = rest.find(':');
  const auto account = rest.substr(0, colon);
  const auto who = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  if (who == "root" && account.size() == 64) {
    principals.users.emplace_back(account);
    return {};
  }
  // Reject a user of another account, even if a user of this server has the same name.
  if (!account.empty() && account != kAccountId) return malformed(say("policy_principal"));
  if (who == "root") {
    principals.account = true;
    return {};
  }
  const auto name = who.starts_with("user/") ? who.substr(who.rfind('/') + 1) : std::string_view();
  if (name.empty() || name.find_first_of("*?") != std::string_view::npos)
    return malformed(say("policy_principal"));
  principals.users.emplace_back(name);
  return {};
}

Status parse_principals(const json::value& value, Principals& principals) {
  if (value.is_string() && value.get_string() == "*") {
    principals.everybody = true;
    return {};
  }
  if (!value.is_object() || value.get_object().empty()) return malformed(say("policy_principal"));
  for (const auto& [key, listed] : value.get_object()) {
    const auto kind = view_of(key);
    const auto names = ONGGI_TRY(texts_of(listed, say("policy_principal")));
    if (kind == "Service" || kind == "Federated") continue;
    if (kind == "CanonicalUser")
      principals.users.insert(principals.users.end(), names.begin(), names.end());
    else if (kind != "AWS")
      return malformed(say("policy_principal"));
    else
      for (const auto& name : names) ONGGI_TRY(add_aws_principal(name, principals));
  }
  return {};
}

/// The names in an Action or Resource element, or in its negated form, before they are compiled.
using Texts = std::vector<std::string>;

Result<Texts> parse_actions(const OneOfTwo& found, PolicyKind kind) {
  auto actions = ONGGI_TRY(texts_of(*found.value, say("policy_action")));
  for (auto& action : actions) {
    action = to_lower_ascii(action);
    const bool is_known =
        kind == PolicyKind::kUser ? is_user_policy_action(action) : is_bucket_policy_action(action);
    if (action != "*" && !is_known) return malformed(say("policy_action"));
  }
  return actions;
}

/// Parses a Resource entry of a bucket policy, which must name `bucket` or objects in it.
Status parse_bucket_resource(std::string_view text, std::string_view bucket, Texts& resources) {
  const auto is_valid =
      text.starts_with(kArnPrefix) && text.size() > kArnPrefix.size() && has_whole_variables(text);
  if (!is_valid) return malformed(say("policy_resource"));
  const auto resource = text.substr(kArnPrefix.size());
  if (!Glob(resource.substr(0, resource.find('/'))).matches(bucket))
    return malformed(say("policy_resource"));
  resources.emplace_back(resource);
  return {};
}

/// Parses a Resource entry of a user policy. Any resource is accepted, but only patterns for
/// buckets and objects are kept.
Status parse_user_resource(std::string_view text, Texts& resources) {
  auto patterns = parse_user_arn(text);
  if (!patterns) return malformed(say("policy_resource"));
  std::ranges::move(*patterns, std::back_inserter(resources));
  return {};
}

Result<Texts> parse_resources(const OneOfTwo& found, PolicyKind kind, std::string_view bucket) {
  Texts resources;
  const auto texts = ONGGI_TRY(texts_of(*found.value, say("policy_resource")));
  for (const auto& text : texts) {
    if (kind == PolicyKind::kBucket)
      ONGGI_TRY(parse_bucket_resource(text, bucket, resources));
    else
      ONGGI_TRY(parse_user_resource(text, resources));
  }
  return resources;
}

Result<std::vector<Pattern>> compile(const Texts& texts, bool variables, Said why) {
  std::vector<Pattern> patterns;
  for (const auto& text : texts) {
    auto pattern = Pattern::parse(text, {.variables = variables});
    if (!pattern) return malformed(std::move(why));
    patterns.push_back(*std::move(pattern));
  }
  return patterns;
}

Status parse_conditions(const json::value& value, PolicyKind kind, bool variables,
                        std::vector<Condition>& all) {
  if (!value.is_object()) return malformed(say("policy_condition"));
  for (const auto& [operator_name, keys] : value.get_object()) {
    const auto op = ONGGI_TRY(parse_condition_operator(view_of(operator_name)));
    if (!keys.is_object() || keys.get_object().empty()) return malformed(say("policy_condition"));
    for (const auto& [name, values] : keys.get_object()) {
      const auto key = normalized_key(view_of(name));
      const bool is_known =
          is_condition_key(key) || (kind == PolicyKind::kUser && is_other_service_key(key));
      if (!is_known) return malformed(say("policy_condition_key"));
      auto texts = ONGGI_TRY(texts_of(values, say("policy_element_texts", "condition")));
      for (const auto& one : texts) ONGGI_TRY(check_condition_value(op.comparison, one));
      auto condition = ONGGI_TRY(Condition::compile(op, key, std::move(texts), variables));
      all.push_back(std::move(condition));
    }
  }
  return {};
}

/// Checks that each action without wildcards applies to at least one of the resources.
Status check_applies(const Texts& actions, const Texts& resources) {
  const auto names_objects = [](const std::string& one) {
    return one.contains('/') || one.contains('*');
  };
  const auto names_bucket = [](const std::string& one) { return !one.contains('/'); };
  const bool objects = std::ranges::any_of(resources, names_objects);
  const bool bucket = std::ranges::any_of(resources, names_bucket);
  for (const auto& action : actions) {
    const auto level = level_of_action(action);
    if ((level == ActionLevel::kObject && !objects) || (level == ActionLevel::kBucket && !bucket))
      return malformed(say("policy_applies_to_none"));
  }
  return {};
}

constexpr auto kElements =
    std::to_array<std::string_view>({"Sid", "Effect", "Principal", "NotPrincipal", "Action",
                                     "NotAction", "Resource", "NotResource", "Condition"});

Status parse_head(const json::object& object, Statement& statement) {
  for (const auto& [name, value] : object)
    if (std::ranges::find(kElements, view_of(name)) == kElements.end())
      return malformed(say("policy_statement_element", view_of(name)));
  const auto* const sid = object.if_contains("Sid");
  if (sid != nullptr && !sid->is_string()) return malformed(say("policy_sid"));
  if (sid != nullptr && !sid->get_string().empty()) statement.label = view_of(sid->get_string());
  const auto* const effect = object.if_contains("Effect");
  const auto text =
      effect != nullptr && effect->is_string() ? view_of(effect->get_string()) : std::string_view();
  if (text != "Allow" && text != "Deny")
    return malformed(effect == nullptr ? say("policy_element_missing", "Effect")
                                       : say("policy_effect", text));
  statement.effect = text == "Allow" ? Effect::kAllow : Effect::kDeny;
  return {};
}

Status parse_principal_element(const json::object& object, PolicyKind kind, Statement& statement) {
  const auto principal = ONGGI_TRY(either(object, "Principal"));
  if (kind == PolicyKind::kUser) {
    if (principal.value != nullptr) return malformed(say("policy_principal_of_user"));
    statement.principals.everybody = true;
    return {};
  }
  if (principal.value == nullptr) return malformed(say("policy_element_missing", "Principal"));
  // An Allow with NotPrincipal would allow everyone who is not named, even anonymous requests.
  if (principal.negated && statement.effect == Effect::kAllow)
    return malformed(say("policy_not_principal_allow"));
  statement.principals.negated = principal.negated;
  return parse_principals(*principal.value, statement.principals);
}

Result<Statement> parse_statement(const json::value& value, PolicyKind kind,
                                  std::string_view bucket, bool variables) {
  if (!value.is_object()) return malformed(say("policy_statement"));
  const auto& object = value.get_object();
  Statement statement;
  ONGGI_TRY(parse_head(object, statement));
  ONGGI_TRY(parse_principal_element(object, kind, statement));
  const auto action = ONGGI_TRY(either(object, "Action"));
  if (action.value == nullptr) return malformed(say("policy_element_missing", "Action"));
  const auto actions = ONGGI_TRY(parse_actions(action, kind));
  const auto resource = ONGGI_TRY(either(object, "Resource"));
  if (resource.value == nullptr) return malformed(say("policy_element_missing", "Resource"));
  const auto resources = ONGGI_TRY(parse_resources(resource, kind, bucket));
  if (const auto* const conditions = object.if_contains("Condition"))
    ONGGI_TRY(parse_conditions(*conditions, kind, variables, statement.conditions));
  if (kind == PolicyKind::kBucket && !action.negated && !resource.negated)
    ONGGI_TRY(check_applies(actions, resources));
  statement.actions.negated = action.negated;
  statement.actions.patterns = ONGGI_TRY(compile(actions, false, say("policy_action")));
  statement.resources.negated = resource.negated;
  statement.resources.patterns = ONGGI_TRY(compile(resources, variables, say("policy_resource")));
  return statement;
}

/// Returns true if the policy's version supports variables.
Result<bool> parse_version(const json::object& policy) {
  const auto* const version = policy.if_contains("Version");
  if (version == nullptr) return false;
  if (!version->is_string()) return malformed(say("policy_version"));
  const auto text = view_of(version->get_string());
  if (text != "2012-10-17" && text != "2008-10-17") return malformed(say("policy_version_unknown"));
  return text == "2012-10-17";
}

Result<json::object> parse_policy_json(std::string_view text) {
  if (text.size() > kPolicySizeMax) return fail(Code::kTooLarge, say("policy_size"));
  json::parse_options options;
  options.max_depth = kDepthMax;
  boost::system::error_code error;
  auto value = json::parse({text.data(), text.size()}, error, {}, options);
  if (!trim(text).starts_with('{')) return malformed(say("policy_json"));
  if (error || !value.is_object()) return malformed(say("policy_json_broken"));
  if (const auto twice = duplicate_member(text))
    return malformed(say("policy_element_twice", *twice));
  return std::move(value.get_object());
}

}  // namespace

Result<std::vector<Statement>> parse_statements(std::string_view text, PolicyKind kind,
                                                std::string_view bucket) {
  const auto policy = ONGGI_TRY(parse_policy_json(text));
  for (const auto& [name, value] : policy) {
    const auto element = view_of(name);
    if (element != "Version" && element != "Id" && element != "Statement")
      return malformed(say("policy_element_unknown", element));
  }
  const bool variables = ONGGI_TRY(parse_version(policy));
  const auto* const found = policy.if_contains("Statement");
  if (found == nullptr) return malformed(say("policy_element_missing", "Statement"));
  const std::span<const json::value> list = found->is_array()
                                                ? std::span<const json::value>(found->get_array())
                                                : std::span<const json::value>(found, 1);
  if (list.empty()) return malformed(say("policy_statements_none"));
  if (list.size() > kStatementsMax) return malformed(say("policy_statements_count"));
  std::vector<Statement> statements;
  std::set<std::string> sids;
  for (const auto& value : list) {
    auto statement = ONGGI_TRY(parse_statement(value, kind, bucket, variables));
    if (statement.label.empty())
      statement.label = "statement " + std::to_string(statements.size() + 1);
    else if (!sids.insert(statement.label).second)
      return malformed(say("policy_sid_twice"));
    statements.push_back(std::move(statement));
  }
  return statements;
}

}  // namespace onggi::iam
