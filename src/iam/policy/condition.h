// The Condition block of a policy: operators such as "ForAnyValue:StringLikeIfExists". The
// functions are pure.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/work_budget.h"
#include "iam/policy/condition_keys.h"
#include "iam/policy/condition_values.h"
#include "iam/policy/pattern.h"

namespace onggi::iam {

enum class Comparison : std::uint8_t {
  kStringEquals,
  kStringEqualsIgnoreCase,
  kStringLike,
  kNumericEquals,
  kNumericLess,
  kNumericLessEquals,
  kNumericGreater,
  kNumericGreaterEquals,
  kDateEquals,
  kDateLess,
  kDateLessEquals,
  kDateGreater,
  kDateGreaterEquals,
  kBool,
  kBinaryEquals,
  kIpAddress,
  kArnLike,
  kNull,
};

enum class SetPrefix : std::uint8_t { kNone, kForAllValues, kForAnyValue };

struct ConditionOperator {
  Comparison comparison = Comparison::kStringEquals;
  bool negated = false;  // true for operators like StringNotEquals, which hold if the key is absent
  bool if_exists = false;
  SetPrefix set = SetPrefix::kNone;
};

/// One operator applied to one condition key. All conditions of a statement must hold.
class Condition {
 public:
  /// Compiles a condition. `key` is the condition key as the policy writes it; `values` are the
  /// values that the key is compared with. If `variables` is true, variables ${...} in the values
  /// are replaced. Errors: kInvalid if a variable is malformed.
  [[nodiscard]] static Result<Condition> compile(ConditionOperator op, std::string_view key,
                                                 std::vector<std::string> values, bool variables);

  [[nodiscard]] const ConditionOperator& op() const { return op_; }
  /// Returns the normalized name of the condition key: "aws:sourceip".
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::vector<std::string>& values() const { return values_; }

  /// Returns true if the condition holds for a request with these keys. `denies` is true if the
  /// statement is a Deny. It is undefined whether the condition holds if a variable has several
  /// values, or if the key has several values and the operator has no set prefix; in these cases,
  /// returns `denies`. A negated condition with a variable that has no value does not hold, unless
  /// `denies` is true. If the budget is exceeded, the result has no meaning.
  [[nodiscard]] bool holds(const ConditionKeys& keys, bool denies, WorkBudget& budget) const;

  /// Adds the condition key and the keys that variables in the values refer to.
  void add_keys_to(std::set<std::string, std::less<>>& names) const;

 private:
  Condition() = default;
  [[nodiscard]] bool is_wanted(const std::string& actual, const ConditionKeys& keys,
                               WorkBudget& budget) const;
  [[nodiscard]] Pattern::Variables variables(const ConditionKeys& keys, WorkBudget& budget) const;

  ConditionOperator op_;
  std::string key_;
  std::vector<std::string> values_;
  // The compiled values: patterns for text and ARNs, and for each value that contains a variable.
  std::vector<Pattern> patterns_;
  std::vector<double> numbers_;  // numbers, or dates in seconds since 1970
  std::vector<Network> networks_;
};

/// Parses an operator such as "ForAnyValue:StringLikeIfExists". Errors: kInvalid if IAM has no such
/// operator.
[[nodiscard]] Result<ConditionOperator> parse_condition_operator(std::string_view name);

/// Checks that `comparison` can be applied to `value`. Errors: kInvalid if `comparison` requires a
/// number, date, network, etc., and `value` is not one.
[[nodiscard]] Status check_condition_value(Comparison comparison, std::string_view value);

/// Returns a pair: true for IPv4, and the length of the network's prefix in bits. The length is 24
/// for "10.0.0.0/24", and 32 or 128 for a single address. Errors: kInvalid if `network` is not an
/// IP address or network.
[[nodiscard]] Result<std::pair<bool, unsigned>> network_size(std::string_view network);

}  // namespace onggi::iam
