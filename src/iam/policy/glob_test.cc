#include "iam/policy/glob.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>
#include <string>

namespace onggi::iam {
namespace {

TEST(Globs, match_as_iam_says) {
  struct Case {
    std::string_view glob, text;
    bool matches;
  };
  for (const auto& [glob, text, matches] : std::initializer_list<Case>{
           {"", "", true},
           {"", "a", false},
           {"*", "", true},
           {"*", "a/b", true},
           {"**", "", true},
           {"a*c", "abcbc", true},
           {"a*c", "abcb", false},
           {"a*a", "a", false},
           {"ab*ba", "aba", false},
           {"*ab*ab*", "abab", true},
           {"*ab*ab*", "ab", false},
           {"a?c", "abc", true},
           {"a?c", "ac", false},
           {"?", "옹", true},
           {"??", "옹", false},
           {"*?b", "옹옹b", true},
           {"*??", "옹", false},
           {"*?a?*?", "옹a기b", true},
           {"*?a?*?", "옹a기", false},
           {"logs/*/x", "logs/2026/11/x", true},
           {"a**b", "ab", true},
           {"*a*b*c", "xaxbxc", true},
           {"A", "a", false},
       })
    EXPECT_EQ(Glob(glob).matches(text), matches) << glob << " and " << text;
}

TEST(Globs, literal_text_has_no_wildcards) {
  Glob glob;
  glob.add_literal("a*");
  EXPECT_TRUE(glob.matches("a*"));
  EXPECT_FALSE(glob.matches("ab"));
  glob.add_wild("*");
  glob.add_literal("?");
  EXPECT_TRUE(glob.matches("a*x?"));
  EXPECT_FALSE(glob.matches("a*xy"));
}

TEST(Globs, lower_keeps_the_wildcards) {
  Glob glob("S3:Get*?");
  glob.lower();
  EXPECT_TRUE(glob.matches("s3:getobject"));
  EXPECT_FALSE(glob.matches("s3:get"));
}

TEST(Globs, split_at_colons_keeps_each_wildcard_in_its_part) {
  const auto parts = Glob("*a:b?*:*:c:d*").split_at_colons(4);
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_TRUE(parts[0].matches("xa"));
  EXPECT_FALSE(parts[0].matches("xab"));
  EXPECT_TRUE(parts[1].matches("bxy"));
  EXPECT_FALSE(parts[1].matches("b"));
  EXPECT_TRUE(parts[2].matches(""));
  EXPECT_TRUE(parts[2].matches("xy"));
  EXPECT_TRUE(parts[3].matches("c:dx"));
  EXPECT_FALSE(parts[3].matches("c"));
  EXPECT_EQ(Glob("a").split_at_colons(6).size(), 1U);
}

/// A slow, simple reference matcher. For each offset of the text, it collects the offsets in `glob`
/// that a match can have reached.
bool matches_simply(std::string_view glob, std::string_view text) {
  std::vector<std::set<std::size_t>> reached(text.size() + 1);
  reached[0].insert(0);
  for (std::size_t at = 0; at <= text.size(); ++at) {
    for (std::size_t place = 0; place < glob.size(); ++place) {
      if (!reached[at].contains(place)) continue;
      if (glob[place] == '*') reached[at].insert(place + 1);
      if (at == text.size()) continue;
      auto end = at + 1;
      if (glob[place] == '*') {
        reached[end].insert(place);
      } else if (glob[place] == '?') {
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
        reached[end].insert(place + 1);
      } else if (glob[place] == text[at]) {
        reached[end].insert(place + 1);
      }
    }
  }
  return reached[text.size()].contains(glob.size());
}

TEST(Globs, match_like_a_simple_matcher) {
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  const auto some = [&](std::size_t count_max, const auto& pieces) {
    std::string text;
    for (auto count = random() % (count_max + 1); count > 0; --count)
      text += pieces.at(random() % pieces.size());
    return text;
  };
  // The last element of kInText is a stray byte: a header may be invalid UTF-8.
  constexpr std::array<std::string_view, 5> kInGlob{"a", "b", "é", "*", "?"};
  constexpr std::array<std::string_view, 4> kInText{"a", "b", "é", "\xa9"};
  int matched = 0;
  for (int turn = 0; turn < 20'000; ++turn) {
    const auto glob = some(8, kInGlob);
    const auto text = some(11, kInText);
    const auto expected = matches_simply(glob, text);
    ASSERT_EQ(Glob(glob).matches(text), expected)
        << "seed " << seed << ": " << glob << " and " << testing::PrintToString(text);
    matched += expected ? 1 : 0;
  }
  EXPECT_GT(matched, 100) << "seed " << seed;
}

TEST(Globs, without_question_marks_take_linear_time) {
  constexpr std::size_t kSize = 100'000;
  std::string wild;
  for (int i = 0; i < 1000; ++i) wild += "*a";
  WorkBudget budget(2 * kSize);
  EXPECT_FALSE(Glob(wild + "b").matches(std::string(kSize, 'a'), budget));
  EXPECT_FALSE(Glob("*" + std::string(1000, 'a') + "b*").matches(std::string(kSize, 'a'), budget));
  EXPECT_FALSE(budget.exceeded());
}

TEST(Globs, stop_when_the_budget_is_exceeded) {
  const auto text = std::string(10'000, 'a');
  for (const auto* hostile : {"*?aaaaaaaaaaaaaaaab*", "*?aaaaaaaaaaaaaaaab"}) {
    WorkBudget budget(1000);
    EXPECT_FALSE(Glob(hostile).matches(text, budget));
    EXPECT_TRUE(budget.exceeded()) << hostile;
  }
}

}  // namespace
}  // namespace onggi::iam
