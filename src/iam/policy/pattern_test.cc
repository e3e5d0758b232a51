#include "iam/policy/pattern.h"

#include <gtest/gtest.h>

namespace onggi::iam {
namespace {

TEST(Patterns, match_as_iam_says) {
  struct Case {
    std::string_view pattern, text;
    bool matches;
  };
  for (const auto& [pattern, text, matches] : std::initializer_list<Case>{
           {"", "", true},
           {"", "a", false},
           {"*", "", true},
           {"*", "a/b", true},
           {"a*c", "abcbc", true},
           {"a*c", "abcb", false},
           {"a?c", "abc", true},
           {"a?c", "ac", false},
           {"?", "옹", true},
           {"??", "옹", false},
           {"logs/*/x", "logs/2026/11/x", true},
           {"a**b", "ab", true},
           {"*a*b*c", "xaxbxc", true},
           {"A", "a", false},
       })
    EXPECT_EQ(Pattern::of(pattern).matches(text), matches) << pattern << " and " << text;
  EXPECT_TRUE(Pattern::literal("a*").matches("a*"));
  EXPECT_FALSE(Pattern::literal("a*").matches("ab"));
  EXPECT_TRUE(Pattern::of("S3:Get*").lowered().matches("s3:getobject"));
}

TEST(Patterns, a_hostile_one_ends_soon) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(Pattern::of(pattern + "b").matches(std::string(1024, 'a')));
}

TEST(Patterns, variables_are_literal) {
  const std::string name = "a*b";
  const auto lookup = [&](std::string_view asked) {
    return asked == "aws:username" ? &name : nullptr;
  };
  const auto expanded = Pattern::expand("home/${aws:UserName}/*", lookup);
  ASSERT_TRUE(expanded);
  EXPECT_TRUE(expanded->matches("home/a*b/file"));
  EXPECT_FALSE(expanded->matches("home/axb/file"));
  EXPECT_FALSE(Pattern::expand("home/${aws:nobody}/*", lookup));
  EXPECT_TRUE(Pattern::expand("${aws:nobody, 'all'}/*", lookup)->matches("all/x"));
  EXPECT_TRUE(Pattern::expand("${*}${?}${$}*", lookup)->matches("*?$..."));
  EXPECT_FALSE(has_whole_variables("${aws:username"));
  EXPECT_FALSE(has_whole_variables("${}"));
  EXPECT_TRUE(has_whole_variables("no variable"));
}

}  // namespace
}  // namespace onggi::iam
