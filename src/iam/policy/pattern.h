// Pattern: text with IAM's wildcards and variables, compiled when its policy is parsed. A variable
// is replaced by the value of a condition key, which is matched literally. Pure functions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/work_budget.h"
#include "iam/policy/condition_keys.h"
#include "iam/policy/glob.h"

namespace onggi::iam {

class Pattern {
 public:
  /// Options for parsing a pattern.
  struct Syntax {
    bool wildcards = true;      // '*' and '?' are wildcards
    bool variables = true;      // ${name}, ${name, 'default'}, ${*}, ${?} and ${$} are replaced
    bool ignores_case = false;  // true: matches() expects a text in lower case
    bool arn = false;           // true: the pattern is for matches_arn()
  };
  /// Compiles a pattern. Returns nullopt if a variable is malformed.
  [[nodiscard]] static std::optional<Pattern> parse(std::string_view text, Syntax syntax);
  /// Returns a pattern with wildcards and without variables.
  [[nodiscard]] static Pattern of(std::string_view text);

  /// The state of a pattern's variables, given the condition keys of a request.
  enum class Variables : std::uint8_t {
    kKnown,    // every variable has one value, or a default; also if there are no variables
    kUnknown,  // a variable has neither a value nor a default
    kSeveral,  // a variable has several values
  };
  [[nodiscard]] Variables variables(const ConditionKeys& keys, WorkBudget& budget) const;
  /// Returns the normalized names of the condition keys that the variables refer to.
  [[nodiscard]] std::vector<std::string_view> variable_names() const;

  /// Returns true if the pattern matches the whole text. Returns false if variables() is not
  /// kKnown. If the budget is exceeded, the result has no meaning.
  [[nodiscard]] bool matches(std::string_view text, const ConditionKeys& keys,
                             WorkBudget& budget) const;
  /// Matches the six parts of an ARN one by one, so '*' does not match across a colon, except in
  /// the last part.
  [[nodiscard]] bool matches_arn(std::string_view arn, const ConditionKeys& keys,
                                 WorkBudget& budget) const;

 private:
  enum class Kind : std::uint8_t { kWild, kLiteral, kVariable };
  struct Piece {
    Kind kind;
    std::string text;  // for kVariable, the normalized name of the condition key
    std::optional<std::string> otherwise = {};
  };
  void add(Kind kind, std::string_view text);
  [[nodiscard]] bool add_pieces(std::string_view text, bool wildcards);
  [[nodiscard]] bool add_variable(std::string_view inside);
  [[nodiscard]] std::optional<Glob> expand(std::size_t size_max, const ConditionKeys& keys,
                                           WorkBudget& budget) const;

  Glob glob_;                    // the whole pattern, if it has no variables
  std::vector<Glob> arn_parts_;  // the parts of glob_, if the pattern is for an ARN
  std::vector<Piece> pieces_;    // the pieces in order, if the pattern has variables
  Syntax syntax_;
};

/// Returns true if every variable in `text` is well-formed, or if `text` has no variables.
[[nodiscard]] bool has_whole_variables(std::string_view text);
/// Returns true if `text` contains a variable.
[[nodiscard]] bool has_variables(std::string_view text);

}  // namespace onggi::iam
