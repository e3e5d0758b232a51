#include "iam/audit/detail.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace onggi::iam {
namespace {

namespace json = boost::json;

TEST(AuditDetails, are_json) {
  AuditDetail detail;
  EXPECT_EQ(detail.text(), "{}");
  const std::vector<std::string> keys{"a", "b\"\n"};
  detail.add("text", "\"\\\x7f").add("number", -5).add_flag("flag", true).add_list("keys", keys);
  detail.add_list("none", {}).add_object("tags", AuditDetail().add("team", "vision"));
  EXPECT_EQ(detail.text(),
            R"({"text":"\"\\\u007f","number":-5,"flag":true,"keys":["a","b\"\u000a"],)"
            R"("none":[],"tags":{"team":"vision"}})");
}

TEST(AuditDetails, are_json_whatever_the_bytes_are) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  for (const auto& value : {bytes, std::string("\xff"), std::string("\xed\xa0\x80"),
                            std::string("\xec\x98\xb9\xea\xb8\xb0")}) {
    AuditDetail detail;
    detail.add(value, value).add_list(value, std::vector<std::string>{value});
    boost::system::error_code error;
    EXPECT_TRUE(json::parse(detail.text(), error).is_object()) << detail.text();
    EXPECT_FALSE(error) << detail.text();
  }
  EXPECT_EQ(AuditDetail().add("key", "\xec\x98\xb9").text(), "{\"key\":\"\xec\x98\xb9\"}");
}

TEST(AuditDetails, of_older_versions_are_kept) {
  EXPECT_EQ(AuditDetail::stored("").text(), "{}");
  EXPECT_EQ(AuditDetail::stored("{}").text(), "{}");
  EXPECT_EQ(AuditDetail::stored(R"( {"a":{"b":"}"}} )").text(), R"({"a":{"b":"}"}})");
  EXPECT_EQ(AuditDetail::stored("3 keys").text(), R"({"text":"3 keys"})");
  EXPECT_EQ(AuditDetail::stored("[1]").text(), R"({"text":"[1]"})");
  EXPECT_EQ(AuditDetail::stored(R"({"a":)").text(), R"({"text":"{\"a\":"})");
  const auto detail = AuditDetail().add("key", "a,b");
  EXPECT_EQ(AuditDetail::stored(detail.text()), detail);
}

}  // namespace
}  // namespace onggi::iam
