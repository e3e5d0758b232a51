// The Condition block of a policy: operators such as "ForAnyValue:StringLikeIfExists". The
// functions are pure.
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

/// The maximum length, in bytes, of a condition key's value. No request that S3 accepts has a
/// longer value.
inline constexpr std::size_t kConditionValueMax = 2048;

/// The values of a request's condition keys. Names are stored in lower case; a key may have several
/// values. Values longer than kConditionValueMax, which only hostile requests have, are truncated,
/// because the time to match wildcards is proportional to text length times pattern length.
class ConditionKeys {
 public:
  /// Adds a value to the key `name`.
  void add(std::string_view name, std::string value);
  /// Adds the key `name` with no values.
  void add_empty(std::string_view name);
  /// Adds all keys and values of `others`.
  void add_all(const ConditionKeys& others);
  /// Returns the values of a key, or null if it is absent. `name` is in lower case.
  [[nodiscard]] const std::vector<std::string>* find(std::string_view name) const;
  /// Returns the value of the policy variable `name` (lower case) if the key has exactly one value,
  /// otherwise null.
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
  bool negated = false;  // true for operators like StringNotEquals, which hold if the key is absent
  bool if_exists = false;
  SetPrefix set = SetPrefix::kNone;
};

/// One operator applied to one condition key. All conditions of a statement must hold.
struct Condition {
  ConditionOperator op;
  std::string key;                  // condition key in lower case: "aws:sourceip"
  std::vector<std::string> values;  // the values that the key is compared with
  bool variables = false;           // true: variables ${...} in `values` are replaced

  /// Returns true if the condition holds for a request with these keys.
  [[nodiscard]] bool holds(const ConditionKeys& keys) const;
  /// Returns true if the condition is negated and uses a variable that has no value. Such a
  /// condition may hold only because the variable is unknown.
  [[nodiscard]] bool excludes_unknown(const ConditionKeys& keys) const;
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
