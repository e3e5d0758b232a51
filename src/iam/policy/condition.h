// The Condition block of a policy: operators, their set prefixes and IfExists. Pure.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace onggi::iam {

/// No value that S3 accepts of a request is longer.
inline constexpr std::size_t kConditionValueMax = 2048;

/// What a request says of itself, by condition key. Names are kept in lower case; a key may have
/// several values. Of a value as long as only hostile ones are the beginning is kept: wildcards are
/// matched in time of text times pattern.
class ConditionKeys {
 public:
  void add(std::string_view name, std::string value);
  /// Adds the name without a value: a set that is empty.
  void add_empty(std::string_view name);
  /// Adds those of `others`.
  void add_all(const ConditionKeys& others);
  /// The values of a key in lower case, or null.
  [[nodiscard]] const std::vector<std::string>* find(std::string_view name) const;
  /// What stands for the variable of that name, in lower case: its value, if it has just one.
  [[nodiscard]] const std::string* variable(std::string_view name) const;

 private:
  std::vector<std::string>& values_of(std::string_view name);

  std::vector<std::pair<std::string, std::vector<std::string>>> keys_;
};

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
  bool negated = false;  // StringNotEquals and kin: holds when the key is missing
  bool if_exists = false;
  SetPrefix set = SetPrefix::kNone;
};

/// One key of one operator. All conditions of a statement must hold.
struct Condition {
  ConditionOperator op;
  std::string key;                  // lower case: "aws:sourceip"
  std::vector<std::string> values;  // any of them
  bool variables = false;           // ${...} in values is replaced

  [[nodiscard]] bool holds(const ConditionKeys& keys) const;
  /// Is it negated, and holds perhaps only because a variable has no value?
  [[nodiscard]] bool excludes_unknown(const ConditionKeys& keys) const;
};

/// "ForAnyValue:StringLikeIfExists". kInvalid for a name that IAM does not have.
[[nodiscard]] Result<ConditionOperator> parse_condition_operator(std::string_view name);

/// kInvalid when `value` is none that the operator compares with: no number, date, network, ...
[[nodiscard]] Status check_condition_value(Comparison comparison, std::string_view value);

/// How many leading bits a network fixes: 24 for "10.0.0.0/24", 32 or 128 for an address alone.
[[nodiscard]] Result<std::pair<bool, unsigned>> network_size(std::string_view network);

}  // namespace onggi::iam
