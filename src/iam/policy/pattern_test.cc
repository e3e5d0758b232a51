#include "iam/policy/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

namespace onggi::iam {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Variables = Pattern::Variables;

class Patterns : public testing::Test {
 protected:
  bool matches(std::string_view pattern, std::string_view text, Pattern::Syntax syntax = {}) {
    const auto parsed = Pattern::parse(pattern, syntax);
    EXPECT_TRUE(parsed) << pattern;
    if (!parsed) return false;
    return syntax.arn ? parsed->matches_arn(text, keys, budget)
                      : parsed->matches(text, keys, budget);
  }
  Variables variables(std::string_view pattern) {
    return Pattern::parse(pattern, {})->variables(keys, budget);
  }

  ConditionKeys keys;
  WorkBudget budget{SIZE_MAX};
};

TEST_F(Patterns, have_variables_whose_values_are_literal) {
  keys.add("aws:username", "a*b");
  EXPECT_TRUE(matches("home/${aws:UserName}/*", "home/a*b/file"));
  EXPECT_FALSE(matches("home/${aws:UserName}/*", "home/axb/file"));
  EXPECT_FALSE(matches("home/${aws:nobody}/*", "home//file"));
  EXPECT_TRUE(matches("${aws:nobody, 'all'}/*", "all/x"));
  EXPECT_TRUE(matches("${*}${?}${$}*", "*?$..."));
  EXPECT_TRUE(matches("${aws:username}", "a*b", {.wildcards = false}));
  EXPECT_TRUE(matches("${aws:username}*", "a*b*", {.wildcards = false}));
  EXPECT_FALSE(matches("${aws:username}*", "a*bc", {.wildcards = false}));
  EXPECT_TRUE(matches("${aws:username}", "${aws:username}", {.variables = false}));
}

TEST_F(Patterns, know_whether_a_variable_has_one_value) {
  keys.add("aws:username", "ann");
  keys.add("aws:tagkeys", "a");
  keys.add("aws:tagkeys", "b");
  keys.add_empty("s3:requestobjecttagkeys");
  EXPECT_EQ(variables("x"), Variables::kKnown);
  EXPECT_EQ(variables("${aws:username}${*}"), Variables::kKnown);
  EXPECT_EQ(variables("${aws:userid}"), Variables::kUnknown);
  EXPECT_EQ(variables("${s3:RequestObjectTagKeys}"), Variables::kUnknown);
  EXPECT_EQ(variables("${aws:userid, 'x'}"), Variables::kKnown);
  EXPECT_EQ(variables("${aws:userid}${aws:TagKeys, 'x'}"), Variables::kSeveral);
  EXPECT_FALSE(matches("${aws:TagKeys}", "a"));
}

TEST_F(Patterns, tell_the_keys_of_tags_from_their_case_twins) {
  keys.add("S3:ExistingObjectTag/Team", "ours");
  EXPECT_TRUE(matches("${s3:existingobjecttag/Team}", "ours"));
  EXPECT_EQ(variables("${s3:ExistingObjectTag/team}"), Variables::kUnknown);
  const auto names = Pattern::parse("${AWS:UserName}x${s3:ExistingObjectTag/Team}", {});
  EXPECT_THAT(names->variable_names(), ElementsAre("aws:username", "s3:existingobjecttag/Team"));
  EXPECT_THAT(Pattern::of("${aws:username}").variable_names(), IsEmpty());
}

TEST_F(Patterns, can_ignore_case) {
  keys.add("aws:username", "Ann");
  const Pattern::Syntax syntax{.wildcards = false, .ignores_case = true};
  EXPECT_TRUE(matches("A*", "a*", syntax));
  EXPECT_TRUE(matches("X${aws:username}", "xann", syntax));
}

TEST_F(Patterns, of_arns_match_part_by_part) {
  keys.add("aws:principalarn", "arn:aws:iam::000000000000:user/ann");
  keys.add("aws:username", "ann");
  const Pattern::Syntax arn{.arn = true};
  EXPECT_TRUE(matches("arn:aws:iam::*:user/a*", "arn:aws:iam::000000000000:user/ann", arn));
  EXPECT_FALSE(matches("arn:aws:*:user/ann", "arn:aws:iam::000000000000:user/ann", arn));
  EXPECT_TRUE(matches("arn:*:s3:::*", "arn:aws:s3:::bucket/a:b", arn));
  EXPECT_FALSE(matches("arn:aws:s3", "arn:aws:s3", arn));
  EXPECT_TRUE(matches("arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::1:user/ann", arn));
  EXPECT_FALSE(matches("arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::1:user/bob", arn));
  EXPECT_TRUE(matches("${aws:PrincipalArn}", "arn:aws:iam::000000000000:user/ann", arn));
  EXPECT_TRUE(matches("arn:aws:iam::${aws:account, '1'}:user/*", "arn:aws:iam::1:user/bob", arn));
}

TEST_F(Patterns, are_refused_with_malformed_variables) {
  for (const auto* malformed : {"${aws:username", "${}", "${a, b}", "x${ , 'a'}"}) {
    EXPECT_FALSE(Pattern::parse(malformed, {})) << malformed;
    EXPECT_FALSE(has_whole_variables(malformed)) << malformed;
    EXPECT_TRUE(Pattern::parse(malformed, {.variables = false})) << malformed;
  }
  EXPECT_TRUE(has_whole_variables("no variable"));
}

TEST_F(Patterns, that_cannot_fit_are_not_expanded) {
  keys.add("aws:useragent", std::string(10'000, 'a'));
  const auto pattern = Pattern::parse("*${aws:useragent}b", {});
  WorkBudget small(1000);
  EXPECT_FALSE(pattern->matches(std::string(10'000, 'a'), keys, small));
  EXPECT_FALSE(small.exceeded());
}

}  // namespace
}  // namespace onggi::iam
