#include "s3_errors/error_code.h"

#include <gtest/gtest.h>

#include <set>

namespace onggi::s3_errors {
namespace {

// This test cannot cover misspelt codes, because they do not compile.
static_assert(ErrorCode("NoSuchKey").status() == 404);
static_assert(ErrorCode("AccessControlListNotSupported").status() == 400, "the first row");
static_assert(ErrorCode("XAmzContentSHA256Mismatch").status() == 400, "the last row");

ErrorCode same(ErrorCode code) { return code; }

TEST(ErrorCode, has_the_status_and_the_message_of_its_row) {
  const auto code = same("SlowDown");
  EXPECT_EQ(code.name(), "SlowDown");
  EXPECT_EQ(code.status(), 503);
  EXPECT_EQ(code.message(), "Please reduce your request rate.");
}

TEST(ErrorCode, is_equal_only_to_itself) {
  EXPECT_TRUE(same("NoSuchKey") == "NoSuchKey");
  EXPECT_FALSE(same("NoSuchKey") == "NoSuchBucket");
}

TEST(ErrorCode, rows_are_error_responses_with_a_message) {
  std::set<std::string_view> codes;
  for (const auto& kind : kErrors) {
    EXPECT_GE(kind.status, 400) << kind.code;
    EXPECT_LT(kind.status, 600) << kind.code;
    EXPECT_FALSE(kind.message.empty()) << kind.code;
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code << " stands twice";
  }
}

}  // namespace
}  // namespace onggi::s3_errors
