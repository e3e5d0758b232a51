// Pattern: text with IAM's wildcards. '*' matches any run of bytes, '?' matches one UTF-8
// character. The value of a variable is matched literally. The functions are pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onggi::iam {

class Pattern {
 public:
  /// Returns the value of a variable, or null if the variable has no value. `name` is in lower
  /// case.
  using Lookup = std::function<const std::string*(std::string_view name)>;

  /// Returns a pattern in which every '*' and '?' of `text` is a wildcard.
  [[nodiscard]] static Pattern of(std::string_view text);
  /// Returns a pattern that matches only `text` itself, without wildcards.
  [[nodiscard]] static Pattern literal(std::string_view text);
  /// Returns a pattern with ${name}, ${name, 'default'}, ${*}, ${?} and ${$} replaced. If `literal`
  /// is true, '*' and '?' are not wildcards. Returns nullopt if a variable is malformed or has
  /// neither value nor default, or if the result is too long. In these cases, the text matches
  /// nothing.
  /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
  [[nodiscard]] static std::optional<Pattern> expand(std::string_view text, const Lookup& lookup,
                                                     bool literal = false);

  /// Returns a copy of the pattern with ASCII letters in lower case.
  [[nodiscard]] Pattern lowered() const;

  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  void add(std::string_view text, bool literal);

  std::u16string symbols_;  // bytes, or wildcards if above 255
};

/// Returns true if every variable in `text` is well-formed, or if `text` has no variables.
[[nodiscard]] bool has_whole_variables(std::string_view text);
/// Returns true if `text` contains a variable.
[[nodiscard]] bool has_variables(std::string_view text);

}  // namespace onggi::iam
