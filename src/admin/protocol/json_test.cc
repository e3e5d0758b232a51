#include "admin/protocol/json.h"

#include <gtest/gtest.h>

namespace onggi::admin {
namespace {

std::string blamed(std::string_view text) {
  const auto parsed = parse_object(text);
  return parsed ? "fine" : parsed.error().code + " " + parsed.error().field;
}

TEST(ParseObject, refuses_a_name_that_comes_twice) {
  EXPECT_EQ(blamed(R"({"a": 1, "b": 2})"), "fine");
  EXPECT_EQ(blamed(R"({"a": 1, "a": 1})"), "invalid a");
  EXPECT_EQ(blamed(R"({"a": 1, "\u0061" : 1})"), "invalid a");
  EXPECT_EQ(blamed(R"({"x": [{"a": 1}, {"a": 2}], "a": 3})"), "fine");
  EXPECT_EQ(blamed(R"({"x": [{"a": 1}, {"b": 2, "b": 3}]})"), "invalid b");
  EXPECT_EQ(blamed(R"({"a": "a", "b": "\"b\":", "c": "\\"})"), "fine");
  EXPECT_EQ(blamed(R"({"": 1, "": 2})"), "invalid ");
}

TEST(ParseObject, refuses_what_is_no_object_or_too_deep) {
  EXPECT_EQ(blamed(""), "fine");
  for (const auto* text : {"[]", "1", "null", "{", "{} {}", "{\"a\":}", "{'a':1}", "\xef\xbb\xbf{}",
                           "{\"a\":\"\xff\"}", R"({"a":"\ud800"})", "{\"a\":01}", "{\"a\":NaN}"})
    EXPECT_EQ(blamed(text), "malformed_json ") << text;
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(blamed(nested(kJsonDepthMax - 1)), "fine");
  EXPECT_EQ(blamed(nested(kJsonDepthMax)), "malformed_json ");
  EXPECT_EQ(blamed(nested(60'000)), "malformed_json ");
}

}  // namespace
}  // namespace onggi::admin
