#include "s3/protocol/target.h"

#include <gtest/gtest.h>

namespace onggi::s3 {
namespace {

/// Returns "bucket|key", or the error code.
std::string found(std::string_view path) {
  const auto target = find_target("s3.example.com", path, {"s3.example.com"});
  return target ? target->bucket + "|" + target->key : std::string(target.error().code.name());
}

TEST(Target, a_plus_in_a_path_is_a_space) {
  EXPECT_EQ(found("/jar/a+b"), "jar|a b");
  EXPECT_EQ(found("/jar/a%2Bb%20c"), "jar|a+b c");
  EXPECT_EQ(found("/jar/%252B"), "jar|%2B");
  EXPECT_EQ(found("/jar/%+1"), "InvalidURI");
}

TEST(Target, a_key_has_no_nul) {
  EXPECT_EQ(found("/jar/a%00b"), "InvalidURI");
  EXPECT_EQ(found("/jar/%00"), "InvalidURI");
  EXPECT_EQ(found("/jar/a%2500b"), "jar|a%00b");
}

TEST(Target, a_key_may_go_up_as_far_as_it_came_down) {
  for (const auto* key : {"a/../b", "a/..", "a/b/../../c", "./..", "/../a", "a//../../b", "...",
                          "..a/b", "a../..b", "..\\a"})
    EXPECT_TRUE(is_addressable(key)) << key;
  for (const auto* key : {"..", "../a", "a/../..", "a/../../b", "a/b/../../../c/d/e", "../../a/b"})
    EXPECT_FALSE(is_addressable(key)) << key;
  EXPECT_EQ(found("/jar/a/../b"), "jar|a/../b");
  EXPECT_EQ(found("/jar/a/..%2F..%2Fb"), "InvalidURI");
}

}  // namespace
}  // namespace onggi::s3
