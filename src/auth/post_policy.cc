#include "auth/post_policy.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/codec.h"
#include "base/work_budget.h"

namespace onggi::auth {

namespace json = boost::json;

namespace {

/// The maximum work for checking a form, in units of WorkBudget; takes well below 2 ms. A policy
/// with fifty conditions on a form with fifty fields needs a tenth of this maximum.
constexpr std::size_t kWorkMax = 100'000;

std::string_view view_of(const json::string& text) { return {text.data(), text.size()}; }

std::unexpected<AuthError> invalid_policy(std::string_view why) {
  return refuse("InvalidPolicyDocument", "Invalid Policy: " + std::string(why));
}

std::unexpected<AuthError> denied(std::string_view why) {
  return refuse("AccessDenied", "Invalid according to Policy: " + std::string(why));
}

/// Returns true for fields that need no condition: the policy and its signature, the file, fields
/// that S3 ignores, and checksums, which can only cause an upload to be refused.
bool needs_no_condition(std::string_view field) {
  constexpr auto kExempt = std::to_array<std::string_view>(
      {"policy", "x-amz-signature", "signature", "awsaccesskeyid", "file"});
  return std::ranges::find(kExempt, field) != kExempt.end() || field.starts_with("x-ignore-") ||
         field.starts_with("x-amz-checksum-");
}

/// Parses a size. Also accepts a number in quotes, as AWS does.
std::optional<std::uint64_t> size_of(const json::value& value) {
  if (value.is_int64() && value.get_int64() >= 0)
    return static_cast<std::uint64_t>(value.get_int64());
  if (value.is_uint64()) return value.get_uint64();
  if (!value.is_string()) return std::nullopt;
  const auto number = parse_u64(view_of(value.get_string()));
  if (!number) return std::nullopt;
  return *number;
}

/// Replaces the two AWS escapes that JSON does not have, `\$` and `\v`, with their JSON
/// equivalents. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
std::string plain_json(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const bool escape = text.size() > 1 && text.front() == '\\';
    const auto token = text.substr(0, escape ? 2 : 1);
    plain += token == R"(\$)" ? "$" : token == R"(\v)" ? R"(\u000b)" : token;
    text.remove_prefix(token.size());
  }
  return plain;
}

}  // namespace

const std::string* find_field(const FormFields& fields, std::string_view name) {
  const auto found = std::ranges::find(
      fields, name, [](const auto& field) { return std::string_view(field.first); });
  return found == fields.end() ? nullptr : &found->second;
}

/// Builds a policy from its JSON document.
struct PostPolicyReader {
  PostPolicy policy;

  AuthResult<void> read(const json::value& document) {
    if (!document.is_object()) return invalid_policy("Invalid JSON.");
    const auto& members = document.get_object();
    for (const auto& member : members) {
      if (member.key() != "expiration" && member.key() != "conditions")
        return invalid_policy("Unexpected: \"" + std::string(member.key()) + "\"");
    }
    const auto* expiration = members.if_contains("expiration");
    if (expiration == nullptr) return invalid_policy("Policy missing expiration.");
    const auto* conditions = members.if_contains("conditions");
    if (conditions == nullptr) return invalid_policy("Policy missing conditions.");
    if (auto taken = take_expiration(*expiration); !taken) return taken;
    if (!conditions->is_array())
      return invalid_policy("Invalid 'conditions' value: must be a List.");
    for (const auto& condition : conditions->get_array()) {
      auto taken = condition.is_object() ? take_simple(condition.get_object())
                   : condition.is_array()
                       ? take_list(condition.get_array())
                       : AuthResult<void>(
                             invalid_policy("Invalid condition test: must be a List or Object."));
      if (!taken) return taken;
    }
    return {};
  }

  AuthResult<void> take_expiration(const json::value& value) {
    if (!value.is_string()) return invalid_policy("Invalid JSON.");
    const auto text = view_of(value.get_string());
    const auto time = parse_iso8601(text);
    if (!time) return invalid_policy("Invalid 'expiration' value: '" + std::string(text) + "'");
    policy.expiration_ = *time;
    return {};
  }

  /// Reads a condition such as {"acl": "private"}.
  AuthResult<void> take_simple(const json::object& condition) {
    if (condition.size() != 1) {
      return invalid_policy(
          "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
    }
    const auto& member = *condition.begin();
    if (!member.value().is_string())
      return invalid_policy("Invalid Simple-Condition: value must be a string.");
    add(false, "$" + std::string(member.key()), view_of(member.value().get_string()));
    return {};
  }

  /// Reads a condition such as ["eq", "$acl", "private"] or ["content-length-range", 1, 10].
  AuthResult<void> take_list(const json::array& condition) {
    if (condition.empty() || !condition[0].is_string())
      return invalid_policy("Invalid Condition: missing operation identifier.");
    const auto operation = to_lower_ascii(view_of(condition[0].get_string()));
    const bool of_size = operation == "content-length-range";
    if (!of_size && operation != "eq" && operation != "starts-with")
      return invalid_policy("Invalid Condition: unknown operation '" + operation + "'.");
    if (condition.size() != 3)
      return invalid_policy("Invalid " + operation + ": wrong number of arguments.");
    if (of_size) return take_size_range(condition[1], condition[2]);
    if (!condition[1].is_string() || !condition[2].is_string())
      return invalid_policy("Invalid JSON.");
    add(operation == "starts-with", view_of(condition[1].get_string()),
        view_of(condition[2].get_string()));
    return {};
  }

  AuthResult<void> take_size_range(const json::value& min, const json::value& max) {
    const auto least = size_of(min);
    const auto most = size_of(max);
    if (!least || !most) return invalid_policy("Invalid JSON.");
    auto& range = policy.file_size_;
    range = {std::max(range.min, *least), std::min(range.max, *most)};
    return {};
  }

  /// Adds a condition. A name without '$' does not refer to any field, so its condition never
  /// holds.
  void add(bool prefix, std::string_view name, std::string_view value) {
    const auto field = name.starts_with('$') ? to_lower_ascii(name.substr(1)) : std::string();
    policy.conditions_.push_back({prefix, std::string(name), field, std::string(value)});
  }
};

AuthResult<PostPolicy> PostPolicy::parse(std::string_view text) {
  boost::system::error_code error;
  const auto document = json::parse(plain_json(text), error);
  if (trim(text).empty()) return invalid_policy("Expecting '{' but found End-of-Input");
  if (error) return invalid_policy("Invalid JSON.");
  PostPolicyReader reader;
  if (auto read = reader.read(document); !read) return std::unexpected(std::move(read).error());
  return std::move(reader.policy);
}

/// Returns true if the value `given` satisfies the condition. If a "starts-with" condition applies
/// to content-type, every type in a comma-separated list must start with the condition's value.
bool PostPolicy::Condition::holds_for(std::string_view given) const {
  if (!prefix) return given == value;
  if (field != "content-type") return given.starts_with(value);
  while (true) {
    const auto end = std::min(given.find(','), given.size());
    if (!trim(given.substr(0, end)).starts_with(value)) return false;
    if (end == given.size()) return true;
    given.remove_prefix(end + 1);
  }
}

AuthResult<void> PostPolicy::check(const FormFields& fields, std::string_view bucket,
                                   Time now) const {
  if (now >= expiration_) return denied("Policy expired.");
  WorkBudget budget(kWorkMax);
  budget.spend(2 * conditions_.size() * fields.size());
  for (const auto& condition : conditions_) {
    const auto* given = find_field(fields, condition.field);
    if (given != nullptr && condition.prefix) budget.spend(given->size());
    if (budget.exceeded()) return denied("The policy takes too much work to check.");
    const bool of_bucket = condition.field == "bucket";
    const bool holds =
        of_bucket ? condition.holds_for(bucket)
                  : given != nullptr && !condition.field.empty() && condition.holds_for(*given);
    if (holds) continue;
    return denied("Policy Condition failed: [\"" +
                  std::string(condition.prefix ? "starts-with" : "eq") + "\", \"" + condition.name +
                  "\", \"" + condition.value + "\"]");
  }
  const auto is_covered = [&](std::string_view field) {
    return needs_no_condition(field) ||
           std::ranges::find(conditions_, field, &Condition::field) != conditions_.end();
  };
  // The policy must cover the bucket, even if the form has no bucket field.
  std::string extra = is_covered("bucket") ? "" : "bucket";
  for (const auto& [name, value] : fields) {
    if (name == "bucket" || is_covered(name)) continue;
    if (!extra.empty()) extra += ", ";
    extra += name;
  }
  if (!extra.empty()) return denied("Extra input fields: " + extra);
  return {};
}

}  // namespace onggi::auth
