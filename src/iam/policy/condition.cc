#include "iam/policy/condition.h"

#include <algorithm>
#include <array>

#include "base/codec.h"
#include "iam/model/reasons.h"

namespace onggi::iam {
namespace {

struct NamedOperator {
  std::string_view name;
  Comparison comparison;
  bool negated = false;
};

using enum Comparison;
constexpr auto kOperators = std::to_array<NamedOperator>({
    {"StringEquals", kStringEquals},
    {"StringNotEquals", kStringEquals, true},
    {"StringEqualsIgnoreCase", kStringEqualsIgnoreCase},
    {"StringNotEqualsIgnoreCase", kStringEqualsIgnoreCase, true},
    {"StringLike", kStringLike},
    {"StringNotLike", kStringLike, true},
    {"NumericEquals", kNumericEquals},
    {"NumericNotEquals", kNumericEquals, true},
    {"NumericLessThan", kNumericLess},
    {"NumericLessThanEquals", kNumericLessEquals},
    {"NumericGreaterThan", kNumericGreater},
    {"NumericGreaterThanEquals", kNumericGreaterEquals},
    {"DateEquals", kDateEquals},
    {"DateNotEquals", kDateEquals, true},
    {"DateLessThan", kDateLess},
    {"DateLessThanEquals", kDateLessEquals},
    {"DateGreaterThan", kDateGreater},
    {"DateGreaterThanEquals", kDateGreaterEquals},
    {"Bool", kBool},
    {"BinaryEquals", kBinaryEquals},
    {"IpAddress", kIpAddress},
    {"NotIpAddress", kIpAddress, true},
    {"ArnEquals", kArnLike},
    {"ArnLike", kArnLike},
    {"ArnNotEquals", kArnLike, true},
    {"ArnNotLike", kArnLike, true},
    {"Null", kNull},
});

/// The cost of finding the values of a condition key, in units of WorkBudget.
constexpr std::size_t kFindWork = 16;
/// The cost of parsing a number, date or address, in units of WorkBudget.
constexpr std::size_t kParseWork = 64;
/// The cost of comparing two values after they have been read, in units of WorkBudget.
constexpr std::size_t kCompareWork = 4;

bool compare_numbers(Comparison comparison, double actual, double wanted) {
  switch (comparison) {
    case kNumericLess:
    case kDateLess: return actual < wanted;
    case kNumericLessEquals:
    case kDateLessEquals: return actual <= wanted;
    case kNumericGreater:
    case kDateGreater: return actual > wanted;
    case kNumericGreaterEquals:
    case kDateGreaterEquals: return actual >= wanted;
    default: return actual == wanted;
  }
}

bool is_numeric(Comparison comparison) {
  return comparison >= kNumericEquals && comparison <= kNumericGreaterEquals;
}
bool is_date(Comparison comparison) {
  return comparison >= kDateEquals && comparison <= kDateGreaterEquals;
}
bool is_text(Comparison comparison) {
  return comparison == kStringEquals || comparison == kStringEqualsIgnoreCase ||
         comparison == kStringLike;
}

}  // namespace

/// Compiles the values, which check_condition_value() has accepted.
Result<Condition> Condition::compile(ConditionOperator op, std::string_view key,
                                     std::vector<std::string> values, bool variables) {
  Condition condition;
  condition.op_ = op;
  condition.key_ = normalized_key(key);
  const auto comparison = op.comparison;
  const Pattern::Syntax syntax{.wildcards = comparison == kStringLike || comparison == kArnLike,
                               .variables = variables,
                               .ignores_case = comparison == kStringEqualsIgnoreCase,
                               .arn = comparison == kArnLike};
  for (const auto& value : values) {
    if (is_text(comparison) || comparison == kArnLike || (variables && has_variables(value))) {
      auto pattern = Pattern::parse(value, syntax);
      if (!pattern) return fail(Code::kInvalid, say("policy_condition_variable", value));
      condition.patterns_.push_back(*std::move(pattern));
    }
    const auto number = is_date(comparison)      ? date_of(value)
                        : is_numeric(comparison) ? number_of(value)
                                                 : std::nullopt;
    if (number) condition.numbers_.push_back(*number);
    const auto network = comparison == kIpAddress ? network_of(value) : std::nullopt;
    if (network) condition.networks_.push_back(*network);
  }
  condition.values_ = std::move(values);
  return condition;
}

/// Returns true if the value of the request matches one of the condition's values.
bool Condition::is_wanted(const std::string& actual, const ConditionKeys& keys,
                          WorkBudget& budget) const {
  const auto comparison = op_.comparison;
  if (is_text(comparison)) {
    const bool ignores_case = comparison == kStringEqualsIgnoreCase;
    if (ignores_case) budget.spend(actual.size());
    const auto lower = ignores_case ? to_lower_ascii(actual) : std::string();
    const std::string_view text = ignores_case ? lower : actual;
    return std::ranges::any_of(patterns_,
                               [&](const Pattern& one) { return one.matches(text, keys, budget); });
  }
  if (comparison == kArnLike) {
    return std::ranges::any_of(
        patterns_, [&](const Pattern& one) { return one.matches_arn(actual, keys, budget); });
  }
  budget.spend(kParseWork + values_.size() * kCompareWork);
  if (comparison == kIpAddress) {
    const auto address = address_of(actual);
    return address && std::ranges::any_of(networks_, [&](const Network& one) {
             return contains_address(one, *address);
           });
  }
  if (is_numeric(comparison) || is_date(comparison)) {
    const auto number = is_date(comparison) ? date_of(actual) : number_of(actual);
    return number && std::ranges::any_of(numbers_, [&](double one) {
             return compare_numbers(comparison, *number, one);
           });
  }
  return std::ranges::any_of(values_, [&](const std::string& one) {
    return comparison == kBool ? equals_ignoring_case(one, actual) : one == actual;
  });
}

/// Returns the worst state of the variables in the condition's values: kSeveral is worse than
/// kUnknown, which is worse than kKnown.
Pattern::Variables Condition::variables(const ConditionKeys& keys, WorkBudget& budget) const {
  auto worst = Pattern::Variables::kKnown;
  for (const auto& pattern : patterns_) worst = std::max(worst, pattern.variables(keys, budget));
  return worst;
}

bool Condition::holds(const ConditionKeys& keys, bool denies, WorkBudget& budget) const {
  budget.spend(kFindWork);
  const auto* const actual = keys.find(key_);
  const bool is_there = actual != nullptr && !actual->empty();
  if (op_.comparison == kNull) {
    const auto wanted = is_there ? "false" : "true";
    return std::ranges::any_of(values_, [&](auto& v) { return equals_ignoring_case(v, wanted); });
  }
  const auto known = variables(keys, budget);
  if (known == Pattern::Variables::kSeveral) return denies;
  // An unknown variable matches nothing, so a negated condition would hold. An Allow must not apply
  // for that reason.
  if (known == Pattern::Variables::kUnknown && op_.negated && !denies) return false;
  if (!is_there) {
    if (op_.set == SetPrefix::kForAnyValue) return op_.if_exists;
    return op_.if_exists || op_.negated || op_.set == SetPrefix::kForAllValues;
  }
  const auto agrees = [&](const std::string& value) {
    return is_wanted(value, keys, budget) != op_.negated;
  };
  if (op_.set == SetPrefix::kForAllValues) return std::ranges::all_of(*actual, agrees);
  if (op_.set == SetPrefix::kForAnyValue) return std::ranges::any_of(*actual, agrees);
  // Without ForAllValues or ForAnyValue, it is undefined which of several values is compared.
  return actual->size() > 1 ? denies : agrees(actual->front());
}

void Condition::add_keys_to(std::set<std::string, std::less<>>& names) const {
  names.insert(key_);
  for (const auto& pattern : patterns_)
    for (const auto name : pattern.variable_names()) names.emplace(name);
}

Result<ConditionOperator> parse_condition_operator(std::string_view name) {
  ConditionOperator op;
  auto rest = name;
  constexpr std::string_view kAll = "ForAllValues:";
  constexpr std::string_view kAnyOne = "ForAnyValue:";
  constexpr std::string_view kIfExists = "IfExists";
  if (rest.starts_with(kAll)) {
    op.set = SetPrefix::kForAllValues;
    rest.remove_prefix(kAll.size());
  } else if (rest.starts_with(kAnyOne)) {
    op.set = SetPrefix::kForAnyValue;
    rest.remove_prefix(kAnyOne.size());
  }
  if (rest.ends_with(kIfExists) && rest.size() > kIfExists.size()) {
    op.if_exists = true;
    rest.remove_suffix(kIfExists.size());
  }
  const auto found = std::ranges::find(kOperators, rest, &NamedOperator::name);
  if (found == kOperators.end() || (found->comparison == kNull && op.if_exists))
    return fail(Code::kInvalid, say("policy_condition_operator", name));
  op.comparison = found->comparison;
  op.negated = found->negated;
  return op;
}

Status check_condition_value(Comparison comparison, std::string_view value) {
  if (has_variables(value)) {
    if (has_whole_variables(value)) return {};
    return fail(Code::kInvalid, say("policy_condition_variable", value));
  }
  const auto wrong = [](Said why) { return fail(Code::kInvalid, std::move(why)); };
  switch (comparison) {
    case kNumericEquals:
    case kNumericLess:
    case kNumericLessEquals:
    case kNumericGreater:
    case kNumericGreaterEquals:
      if (!number_of(value)) return wrong(say("policy_condition_number", value));
      break;
    case kDateEquals:
    case kDateLess:
    case kDateLessEquals:
    case kDateGreater:
    case kDateGreaterEquals:
      if (!date_of(value)) return wrong(say("policy_condition_date", value));
      break;
    case kBool:
    case kNull:
      if (!equals_ignoring_case(value, "true") && !equals_ignoring_case(value, "false"))
        return wrong(say("policy_condition_bool", value));
      break;
    case kIpAddress:
      if (!network_of(value)) return wrong(say("policy_condition_address", value));
      break;
    case kBinaryEquals:
      if (!base64_decode(value)) return wrong(say("policy_condition_base64", value));
      break;
    default: break;
  }
  return {};
}

Result<std::pair<bool, unsigned>> network_size(std::string_view network) {
  const auto parsed = network_of(network);
  if (!parsed) return fail(Code::kInvalid, "not an IP address or network");
  return std::pair(parsed->address.is_v4, parsed->bits);
}

}  // namespace onggi::iam
