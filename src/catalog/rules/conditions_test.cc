#include "catalog/rules/conditions.h"

#include <gtest/gtest.h>

#include "catalog/codes.h"

namespace onggi::catalog {
namespace {

const Time kModified = from_unix_ms(1'800'000'000'500);
const Time kSameSecond = from_unix_ms(1'800'000'000'000);
const Time kBefore = from_unix_ms(1'799'999'999'000);
const Time kAfter = from_unix_ms(1'800'000'001'000);
const Time kNow = kAfter;
const Time kAhead = from_unix_ms(1'800'000'002'000);

ObjectInfo object() {
  ObjectInfo info;
  info.etag = "abc";
  info.size = 7;
  info.modified = kModified;
  return info;
}

/// Returns the error code, or nullopt for success.
std::optional<Code> code(const Status& status) {
  if (status) return std::nullopt;
  return status.error().code;
}

struct Case {
  Conditions conditions;
  std::optional<Code> read;
  std::optional<Code> copy_source;
  std::optional<Code> write;
};

constexpr auto kFailed = Code::kPreconditionFailed;
constexpr auto kHad = kNotModified;
constexpr std::optional<Code> kFine = std::nullopt;

Conditions match(std::string etags) { return {.if_match = std::move(etags)}; }
Conditions none_match(std::string etags) { return {.if_none_match = std::move(etags)}; }

TEST(Conditions, follow_the_table) {
  const Case cases[] = {
      {{}, kFine, kFine, kFine},
      {match("\"abc\""), kFine, kFine, kFine},
      {match("abc"), kFine, kFine, kFine},
      {match("W/\"abc\""), kFine, kFine, kFine},
      {match("*"), kFine, kFine, kFine},
      {match("\"x,y\" , \"abc\""), kFine, kFine, kFine},
      {match("\"abcd\""), kFailed, kFailed, kFailed},
      {match(""), kFailed, kFailed, kFailed},
      {none_match("\"abc\""), kHad, kFailed, kFailed},
      {none_match("*"), kHad, kFailed, kFailed},
      {none_match("\"x\",abc"), kHad, kFailed, kFailed},
      {none_match("\"x,abc\""), kFine, kFine, kFine},
      {{.if_modified_since = kBefore}, kFine, kFine, kFine},
      {{.if_modified_since = kSameSecond}, kHad, kFailed, kFine},
      {{.if_modified_since = kAfter}, kHad, kFailed, kFine},
      {{.if_modified_since = kAhead}, kFine, kFine, kFine},
      {{.if_unmodified_since = kAhead}, kFine, kFine, kFine},
      {{.if_unmodified_since = kBefore}, kFailed, kFailed, kFailed},
      {{.if_unmodified_since = kSameSecond}, kFine, kFine, kFine},
      {{.if_match = "abc", .if_unmodified_since = kBefore}, kFine, kFine, kFine},
      {{.if_match = "no", .if_none_match = "abc"}, kFailed, kFailed, kFailed},
      {{.if_none_match = "no", .if_modified_since = kAfter}, kFine, kFine, kFine},
      {{.if_none_match = "abc", .if_modified_since = kBefore}, kHad, kFailed, kFailed},
      {{.if_match_last_modified = kSameSecond}, kFine, kFine, kFine},
      {{.if_match_last_modified = kAfter}, kFine, kFine, kFailed},
      {{.if_match_size = 7}, kFine, kFine, kFine},
      {{.if_match_size = 8}, kFine, kFine, kFailed},
  };
  const auto info = object();
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    EXPECT_EQ(code(check_read(cases[i].conditions, info, kNow)), cases[i].read) << i;
    EXPECT_EQ(code(check_copy_source(cases[i].conditions, info, kNow)), cases[i].copy_source) << i;
    EXPECT_EQ(code(check_write(cases[i].conditions, &info)), cases[i].write) << i;
  }
}

TEST(Conditions, of_a_missing_object) {
  EXPECT_EQ(code(check_write(match("*"), nullptr)), kNoSuchKey);
  EXPECT_EQ(code(check_write(none_match("*"), nullptr)), kFine);
  EXPECT_EQ(code(check_write({.if_match_size = 7}, nullptr)), kFailed);
  EXPECT_EQ(code(check_write({.if_unmodified_since = kBefore}, nullptr)), kFine);
}

TEST(Conditions, name_the_header_that_failed) {
  const auto info = object();
  EXPECT_EQ(check_write(none_match("*"), &info).error().detail, "If-None-Match");
  EXPECT_EQ(check_copy_source(match("x"), info, kNow).error().detail, "x-amz-copy-source-If-Match");
}

}  // namespace
}  // namespace onggi::catalog
