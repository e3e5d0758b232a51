// Pattern: text with IAM's wildcards. '*' matches any run of bytes, '?' matches one UTF-8
// character. The value of a variable is matched literally. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onggi::iam {

class Pattern {
 public:
  /// Returns the value of a variable, or null if it has none. `name` is in lower case.
  using Lookup = std::function<const std::string*(std::string_view name)>;

  /// Returns a pattern in which every '*' and '?' of `text` is a wildcard.
  [[nodiscard]] static Pattern of(std::string_view text);
  /// Returns a pattern that matches only `text` itself, without wildcards.
  [[nodiscard]] static Pattern literal(std::string_view text);
  /// Returns a pattern with ${name}, ${name, 'default'}, ${*}, ${?} and ${$} replaced. If `literal`
  /// is true, '*' and '?' are not wildcards. Returns nullopt if a variable does not parse or has
  /// neither value nor default, or if the result is too long; the text then matches nothing.
  /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
  [[nodiscard]] static std::optional<Pattern> expand(std::string_view text, const Lookup& lookup,
                                                     bool literal = false);

  /// Returns the same pattern with ASCII letters in lower case.
  [[nodiscard]] Pattern lowered() const;

  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  void add(std::string_view text, bool literal);

  std::u16string symbols_;  // bytes; values above 255 are the wildcards
};

/// Returns true if every variable in `text` is well-formed, or if `text` has no variables.
[[nodiscard]] bool has_whole_variables(std::string_view text);
/// Returns true if `text` contains a variable.
[[nodiscard]] bool has_variables(std::string_view text);

}  // namespace onggi::iam
