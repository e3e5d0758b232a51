#include "http/framing/query.h"

#include <gtest/gtest.h>

#include <random>

#include "base/codec.h"

namespace onggi::http {
namespace {

using Parameters = std::vector<Query::Parameter>;

Parameters parsed(std::string_view raw) {
  const auto query = Query::parse(raw);
  return query ? query->all() : Parameters{{"(refused)", ""}};
}

TEST(Query, keeps_the_order_and_the_repetitions_of_its_parameters) {
  EXPECT_EQ(parsed(""), Parameters());
  EXPECT_EQ(parsed("acl"), (Parameters{{"acl", ""}}));
  EXPECT_EQ(parsed("b=2&a=1&b=1&b"), (Parameters{{"b", "2"}, {"a", "1"}, {"b", "1"}, {"b", ""}}));
  EXPECT_EQ(parsed("a=b=c&=x&="), (Parameters{{"a", "b=c"}, {"", "x"}, {"", ""}}));
  EXPECT_EQ(parsed("&&a=1&&"), (Parameters{{"a", "1"}}));
  EXPECT_EQ(parsed("a=b?c/d"), (Parameters{{"a", "b?c/d"}}));
}

TEST(Query, decodes_once_and_reads_a_plus_as_a_space) {
  EXPECT_EQ(parsed("a+b=c+d"), (Parameters{{"a b", "c d"}}));
  EXPECT_EQ(parsed("a%2Bb=%2b%20"), (Parameters{{"a+b", "+ "}}));
  EXPECT_EQ(parsed("%61cl=%2541"), (Parameters{{"acl", "%41"}}));
  EXPECT_EQ(parsed("a=%26%3D&b=%00"), (Parameters{{"a", "&="}, {"b", std::string(1, '\0')}}));
  EXPECT_EQ(parsed("k=%ED%95%9C&k=\xed\x95\x9c"), (Parameters{{"k", "한"}, {"k", "한"}}));
}

TEST(Query, refuses_broken_escapes_and_what_is_not_utf8) {
  for (const auto* raw : {"%", "%4", "a=%zz", "a%2", "%%41", "a=%+1", "a=% 1", "a=%ff", "\xff",
                          "a=%C3%28", "b&a=%C0%80", "a=%ED%A0%80"}) {
    const auto query = Query::parse(raw);
    ASSERT_FALSE(query) << raw;
    EXPECT_EQ(query.error(), QueryFault::kEncoding) << raw;
  }
}

TEST(Query, refuses_too_many_parameters) {
  std::string raw;
  for (std::size_t i = 0; i < Query::kParametersMax; ++i) raw += "a=1&";
  ASSERT_TRUE(Query::parse(raw));
  EXPECT_EQ(Query::parse(raw)->count("a"), Query::kParametersMax);
  EXPECT_EQ(Query::parse(raw + "&&&")->count("a"), Query::kParametersMax);
  EXPECT_EQ(Query::parse(raw + "b").error(), QueryFault::kTooMany);
  EXPECT_TRUE(Query::parse("a&b", 2));
  EXPECT_EQ(Query::parse("a&b&c", 2).error(), QueryFault::kTooMany);
}

TEST(Query, finds_the_first_value_of_a_name) {
  const auto query = *Query::parse("a=2&a=1&b&B=x");
  EXPECT_EQ(query.get("a"), "2");
  EXPECT_EQ(query.count("a"), 2U);
  EXPECT_EQ(query.get("b"), "");
  EXPECT_TRUE(query.has("b"));
  EXPECT_FALSE(query.has("c"));
  EXPECT_EQ(query.get("c"), std::nullopt);
  EXPECT_EQ(query.get_or_empty("c"), "");
  EXPECT_EQ(query.count("c"), 0U);
}

TEST(Query, finds_a_repeated_name) {
  const auto repeated = [](std::string_view raw) {
    const auto query = Query::parse(raw);
    const auto is_empty = [](const Query::Parameter& one) { return one.second.empty(); };
    return std::string(query->find_repeated(is_empty).value_or("none"));
  };
  EXPECT_EQ(repeated(""), "none");
  EXPECT_EQ(repeated("a=1"), "none");
  EXPECT_EQ(repeated("a=1&b=1&A=1"), "none");
  EXPECT_EQ(repeated("b=2&c=3&b=1"), "b");
  EXPECT_EQ(repeated("b=1&c=3&%62=1"), "b");
  EXPECT_EQ(repeated("b&c=3&b="), "none");
  EXPECT_EQ(repeated("b&c=3&b=1"), "b");
  EXPECT_EQ(repeated("b&b&b=1&b&b"), "b");
}

/// Query decodes every list of parameters correctly, in every encoding that a client may choose.
TEST(Query, reads_back_whatever_a_client_encodes) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const std::vector<std::string> letters{"a", "Z", "0", "~", " ", "+",  "%",  "&", "=",
                                         "?", "/", ";", "#", "é", "한", "\n", "🫙"};
  const auto text = [&](std::size_t size_min) {
    std::string out;
    for (auto left = size_min + random() % 6; left > 0; --left)
      out += letters[random() % letters.size()];
    return out;
  };
  const auto encode = [&](const std::string& plain) {
    std::string out;
    for (const char c : plain) {
      const bool is_free = !std::string_view("+%&=").contains(c);
      const auto how = random() % 3;
      if (c == ' ' && how == 0) {
        out += '+';
      } else if (is_free && how != 2) {
        out += c;
      } else {
        uri_encode_to(out, {&c, 1}, false);
      }
    }
    return out;
  };
  for (int round = 0; round < 2'000; ++round) {
    Parameters wanted;
    std::string raw;
    for (auto left = random() % 5; left > 0; --left) {
      const auto& [name, value] = wanted.emplace_back(text(1), text(0));
      raw.append(random() % 4 == 0 ? "&&" : "&").append(encode(name));
      if (!value.empty() || random() % 2 == 0) raw.append("=").append(encode(value));
    }
    EXPECT_EQ(parsed(raw), wanted) << raw;
  }
}

}  // namespace
}  // namespace onggi::http
