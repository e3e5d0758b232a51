// Glob: text with the wildcards '*' and '?', ready to be matched. '*' matches any run of bytes; '?'
// matches one UTF-8 character. Globs without '?' are matched in linear time. A '?' after a '*' can
// need time proportional to the product of both lengths, which the caller's WorkBudget limits. Used
// by Pattern, and by the code that checks the names in policies. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/work_budget.h"

namespace onggi::iam {

class Glob {
 public:
  /// Matches only the empty text.
  Glob() = default;
  /// Every '*' and '?' in `text` is a wildcard.
  explicit Glob(std::string_view text) { add_wild(text); }

  /// Appends text whose '*' and '?' are wildcards.
  void add_wild(std::string_view text);
  /// Appends text that matches only itself.
  void add_literal(std::string_view text) { text_ += text; }
  /// Converts the ASCII letters to lower case.
  void lower();
  /// Splits the glob at its first colons into at most `count_max` globs.
  [[nodiscard]] std::vector<Glob> split_at_colons(std::size_t count_max) const;

  /// Returns true if the glob matches the whole text. If the budget is exceeded, the result has no
  /// meaning.
  [[nodiscard]] bool matches(std::string_view text, WorkBudget& budget) const;
  /// Matches without a budget. For short texts, such as the names of actions.
  [[nodiscard]] bool matches(std::string_view text) const;

 private:
  /// The range of text_ between two '*'.
  struct Part {
    std::size_t begin;
    std::size_t end;
    [[nodiscard]] std::size_t size() const { return end - begin; }
  };
  [[nodiscard]] bool has_ones(Part part) const;
  [[nodiscard]] std::size_t match_at(Part part, std::string_view text, std::size_t at,
                                     WorkBudget& budget) const;
  [[nodiscard]] std::size_t find(Part part, std::string_view text, std::size_t from,
                                 WorkBudget& budget) const;
  [[nodiscard]] bool matches_end(Part part, std::string_view text, std::size_t from,
                                 WorkBudget& budget) const;

  std::string text_;                // the bytes to match, with a '?' for each wildcard '?'
  std::vector<std::size_t> stars_;  // offset in text_ of the byte after each '*', ascending
  std::vector<std::size_t> ones_;   // offsets in text_ of the wildcards '?', ascending
};

}  // namespace onggi::iam
