// Pattern: text with wildcards as IAM writes them, '*' for any run of bytes and '?' for one
// character. What was inserted for a variable is literal. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onggi::iam {

class Pattern {
 public:
  /// The values of a variable; null when it has none. Names are in lower case.
  using Lookup = std::function<const std::string*(std::string_view name)>;

  /// Every '*' and '?' of `text` is a wildcard.
  [[nodiscard]] static Pattern of(std::string_view text);
  /// No byte of `text` is.
  [[nodiscard]] static Pattern literal(std::string_view text);
  /// With ${name}, ${name, 'default'}, ${*}, ${?} and ${$} replaced; no wildcards outside them when
  /// `literal`. Empty when a variable has neither value nor default: then nothing matches.
  /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
  [[nodiscard]] static std::optional<Pattern> expand(std::string_view text, const Lookup& lookup,
                                                     bool literal = false);

  /// The same pattern with ASCII letters in lower case.
  [[nodiscard]] Pattern lowered() const;

  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  void add(std::string_view text, bool literal);

  std::u16string symbols_;  // bytes, and the two wildcards above them
};

/// Do the variables of `text`, if any, parse?
[[nodiscard]] bool has_whole_variables(std::string_view text);
/// Does `text` name a variable at all?
[[nodiscard]] bool has_variables(std::string_view text);

}  // namespace onggi::iam
