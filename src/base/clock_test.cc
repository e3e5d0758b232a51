#include "base/clock.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace onggi {
namespace {

using namespace std::chrono_literals;

const Time kTime = from_unix_ms(1'795'373'213'120);  // 2026-11-22T18:46:53.120Z

TEST(Clock, writes_the_three_forms) {
  EXPECT_EQ(format_iso8601(kTime), "2026-11-22T18:46:53.120Z");
  EXPECT_EQ(format_amz_date(kTime), "20261122T184653Z");
  EXPECT_EQ(format_http_date(kTime), "Sun, 22 Nov 2026 18:46:53 GMT");
  EXPECT_EQ(format_http_date(from_unix_ms(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Clock, reads_what_it_writes) {
  const bool holds = rc::check([](std::uint32_t seconds, std::uint16_t ms) {
    const auto time = from_unix_ms(std::int64_t{seconds} * 1000 + ms % 1000);
    const auto whole = from_unix_ms(std::int64_t{seconds} * 1000);
    RC_ASSERT(to_unix_ms(time) == std::int64_t{seconds} * 1000 + ms % 1000);
    RC_ASSERT(*parse_iso8601(format_iso8601(time)) == time);
    RC_ASSERT(*parse_amz_date(format_amz_date(time)) == whole);
    RC_ASSERT(*parse_http_date(format_http_date(time)) == whole);
  });
  EXPECT_TRUE(holds);
}

TEST(Clock, takes_the_three_http_dates) {
  const auto expected = from_unix_ms(784'111'777'000);
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), expected);
  EXPECT_EQ(parse_http_date("Wed Nov 16 08:49:37 1994"), expected + 240h);
}

TEST(Clock, takes_http_dates_of_old_clients) {
  const auto expected = from_unix_ms(784'111'777'000);
  for (const auto* date :
       {"Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 -0000", "Sun, 06 Nov 1994 09:49:37 +0100",
        "Sun, 06 Nov 1994 05:19:37 -03:30", "06 Nov 1994 08:49:37 GMT", "6 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 UTC", "06-Nov-94 08:49:37 GMT"})
    EXPECT_EQ(parse_http_date(date), expected) << date;
}

TEST(Clock, takes_times_without_a_zone_as_utc_where_that_is_asked_for) {
  EXPECT_EQ(parse_iso8601_or_utc("2026-11-22T18:46:53.12"), kTime);
  EXPECT_EQ(parse_iso8601_or_utc("2026-11-22T18:46:53"), kTime - 120ms);
  EXPECT_EQ(parse_iso8601_or_utc("2026-11-23T03:46:53.12+09:00"), kTime);
  for (const auto* bad : {"", "2026-11-22", "2026-11-22T18:46", "2026-11-22T18:46:53 ",
                          "2026-02-29T00:00:00", "2026-11-22T18:46:53CET"})
    EXPECT_EQ(parse_iso8601_or_utc(bad).error().code, Code::kInvalid) << bad;
}

TEST(Clock, takes_iso_times_with_and_without_fraction) {
  EXPECT_EQ(parse_iso8601("2026-11-22T18:46:53Z"), kTime - 120ms);
  EXPECT_EQ(parse_iso8601("2026-11-22T18:46:53.12Z"), kTime);
  EXPECT_EQ(parse_iso8601("2026-11-22T18:46:53.120999Z"), kTime);
  EXPECT_EQ(parse_iso8601("2026-11-22T18:46:53.12+00:00"), kTime);
  EXPECT_EQ(parse_iso8601("2026-11-23T03:46:53.12+09:00"), kTime);
  EXPECT_EQ(parse_iso8601("2026-11-22T15:16:53.12-03:30"), kTime);
  EXPECT_EQ(parse_iso8601("2026-11-23T03:46:53.12+0900"), kTime);
}

TEST(Clock, refuses_what_is_no_time) {
  for (const auto* bad :
       {"", "now", "2026-11-22", "2026-11-22T18:46:53", "2026-13-22T18:46:53Z",
        "2026-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T18:60:00Z",
        "2026-11-22 18:46:53Z", "2026-11-22T18:46:53+9:00", "2026-11-22T18:46:53+24:00",
        "2026-11-22T18:46:53+09:60", "2026-11-22T18:46:53+09", "2026-11-22T18:46:53 09:00",
        "20261122T184653Z", "2026-11-22T18:46:53ZZ", "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59.5Z", "9999-12-31T23:59:59-01:00"}) {
    EXPECT_EQ(parse_iso8601(bad).error().code, Code::kInvalid) << bad;
  }
  for (const auto* bad : {"", "20261122T184653", "2026-11-22T18:46:53Z", "20261122T184653ZZ",
                          "20261122 184653Z", "20260229T000000Z", "+0261122T184653Z"}) {
    EXPECT_EQ(parse_amz_date(bad).error().code, Code::kInvalid) << bad;
  }
  for (const auto* bad :
       {"", "Sun", "Sun, ", "Sun, 06 Nov 1994 08:49:37", "0", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 006 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 Z", "06 Nov 1994 08:49:37 +1",
        "6-Nov-94", "Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    EXPECT_EQ(parse_http_date(bad).error().code, Code::kInvalid) << bad;
  }
}

TEST(Clock, a_manual_clock_stands_still_until_told) {
  ManualClock clock(kTime);
  EXPECT_EQ(clock.now(), kTime);
  clock.advance(5s);
  EXPECT_EQ(clock.now(), kTime + 5s);
  clock.set(kTime - 1h);
  EXPECT_EQ(clock.now(), kTime - 1h);
}

TEST(Clock, the_system_clock_is_in_this_century) {
  const auto now = SystemClock().now();
  EXPECT_GT(now, *parse_iso8601("2020-01-01T00:00:00Z"));
  EXPECT_LT(now, *parse_iso8601("2100-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace onggi
