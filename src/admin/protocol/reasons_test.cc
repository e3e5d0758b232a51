#include "admin/protocol/reasons.h"

#include <gtest/gtest.h>

#include "admin/protocol/problem.h"
#include "catalog/codes.h"

namespace onggi::admin {
namespace {

TEST(Reasons, of_an_error_are_its_own_words_or_those_of_its_code) {
  const auto own = to_problem(fail(Code::kInvalid, say("field_required", "name")).error());
  EXPECT_EQ(own.code, "invalid");
  EXPECT_EQ(own.reason, "field_required");
  EXPECT_EQ(own.detail, "name is required");
  EXPECT_EQ(std::get<std::string>(own.params.at(0).value), "name");
  const auto of_code = to_problem(Error{catalog::kNoSuchBucket, {}});
  EXPECT_EQ(of_code.reason, "no_such_bucket");
  EXPECT_EQ(of_code.detail, "there is no such bucket");
  const auto none = to_problem(Error{Code::kInvalid, "the brine is too weak"});
  EXPECT_EQ(none.reason, "");
  EXPECT_EQ(none.detail, "the brine is too weak");
}

TEST(Reasons, are_found_again_by_their_english_with_what_stands_in_it) {
  for (const auto& sentence : all_reasons()) {
    std::vector<Said::Value> values;
    for (auto rest = sentence.english; find_placeholder(rest).size > 0;) {
      const auto [at, size] = find_placeholder(rest);
      const auto name = rest.substr(at + 1, size - 2);
      const bool is_number = name == "size" || name.starts_with("min") || name.starts_with("max");
      if (is_number) values.emplace_back(static_cast<std::int64_t>(7 + values.size()));
      if (!is_number) values.emplace_back(name == "field" ? "rules[0].days" : "{some} value");
      rest.remove_prefix(at + size);
    }
    const auto said = fill_in(sentence, values);
    const auto found = find_said(said.english);
    ASSERT_TRUE(found) << said.english;
    EXPECT_EQ(found->reason, sentence.reason);
    EXPECT_EQ(found->english, said.english);
    ASSERT_EQ(found->params.size(), values.size());
    for (std::size_t at = 0; at < values.size(); ++at) {
      EXPECT_EQ(found->params[at].name, said.params[at].name);
      EXPECT_EQ(found->params[at].value, values[at]) << said.english;
    }
  }
}

TEST(Reasons, are_not_found_in_other_texts) {
  for (const auto* text : {"", "the brine is too weak", "there is no user", "the disk is full or",
                           "record: there is no user ann", "this must be easy to say",
                           "it must be 1 to x", "a user name must have 1 to 64 characters."})
    EXPECT_FALSE(find_said(text)) << text;
}

TEST(Reasons, keep_what_a_value_says) {
  const auto name = "007";
  EXPECT_EQ(std::get<std::string>(find_said("there is no user 007")->params.at(0).value), name);
  const auto hostile = find_said("there is no user a has no such access key");
  ASSERT_TRUE(hostile);
  EXPECT_EQ(hostile->english, "there is no user a has no such access key");
}

}  // namespace
}  // namespace onggi::admin
