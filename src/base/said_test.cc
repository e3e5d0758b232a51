#include "base/said.h"

#include <gtest/gtest.h>

#include <array>

namespace onggi {
namespace {

constexpr auto kTable = std::to_array<Sentence>({
    {"brace", "{what} begins with '{'"},
    {"full", "the jar is full"},
    {"name_size", "a name has {min} to {max} characters, {name} has more"},
});
constexpr Sayer<kTable> say;

TEST(Said, a_sentence_without_placeholders_is_itself) {
  const auto said = say("full");
  EXPECT_EQ(said.reason, "full");
  EXPECT_EQ(said.english, "the jar is full");
  EXPECT_TRUE(said.params.empty());
}

TEST(Said, values_stand_in_the_sentence_and_beside_it) {
  const auto said = say("name_size", 3, std::size_t{63}, std::string("{min}"));
  EXPECT_EQ(said.english, "a name has 3 to 63 characters, {min} has more");
  ASSERT_EQ(said.params.size(), 3);
  EXPECT_EQ(said.params[0].name, "min");
  EXPECT_EQ(std::get<std::int64_t>(said.params[1].value), 63);
  EXPECT_EQ(std::get<std::string>(said.params[2].value), "{min}");
}

TEST(Said, a_brace_in_quotes_is_no_placeholder) {
  EXPECT_EQ(say("brace", "it").english, "it begins with '{'");
}

TEST(Said, a_table_has_every_word_once_and_its_placeholders_have_names) {
  const auto is_fine = [](std::initializer_list<Sentence> table) {
    return is_table(std::span(table.begin(), table.size()));
  };
  EXPECT_TRUE(is_fine({{"a", "{x} and {y}"}, {"b", ""}, {"c", "begins with '{'"}}));
  EXPECT_FALSE(is_fine({{"a", "one"}, {"a", "two"}}));
  EXPECT_FALSE(is_fine({{"A", "one"}}));
  EXPECT_FALSE(is_fine({{"", "one"}}));
  EXPECT_FALSE(is_fine({{"a", "{}"}}));
  EXPECT_FALSE(is_fine({{"a", "{x"}}));
  EXPECT_FALSE(is_fine({{"a", "{x} and {x}"}}));
}

}  // namespace
}  // namespace onggi
