// Clock: an injectable source of wall-clock time, so that tests can set the time. The order of an
// object's versions never depends on the clock alone.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi {

/// Wall-clock time in UTC with microsecond resolution.
using Time = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
};

/// A clock that changes only through advance() and set().
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start.time_since_epoch().count()) {}
  [[nodiscard]] Time now() const override { return Time(std::chrono::microseconds(now_.load())); }
  void advance(std::chrono::microseconds by) { now_ += by.count(); }
  void set(Time to) { now_ = to.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> now_;
};

/// Rounds `time` down to whole seconds, the resolution of times in S3 headers and XML.
[[nodiscard]] Time whole_seconds(Time time);

[[nodiscard]] std::int64_t to_unix_ms(Time time);
[[nodiscard]] Time from_unix_ms(std::int64_t ms);

/// Formats an ISO 8601 time with milliseconds: "2026-11-22T18:46:53.120Z". S3's XML uses this
/// format, with times rounded down to whole seconds.
[[nodiscard]] std::string format_iso8601(Time time);
void append_iso8601(std::string& out, Time time);
/// Formats a time in the format of x-amz-date: "20261122T184653Z".
[[nodiscard]] std::string format_amz_date(Time time);
/// Formats an IMF-fixdate (RFC 9110, section 5.6.7), in whole seconds: "Sun, 22 Nov 2026 18:46:53
/// GMT".
[[nodiscard]] std::string format_http_date(Time time);

/// Parses an ISO 8601 time with "Z" or an offset such as "+09:00" (RFC 3339) or "+0900". Returns
/// kInvalid for any other text.
[[nodiscard]] Result<Time> parse_iso8601(std::string_view text);
/// Like parse_iso8601(), but reads a time without an offset as UTC.
[[nodiscard]] Result<Time> parse_iso8601_or_utc(std::string_view text);
[[nodiscard]] Result<Time> parse_amz_date(std::string_view text);
/// Parses the three date formats of RFC 9110: IMF-fixdate, RFC 850 and asctime. Also accepts
/// variants that old clients send: UTC or an offset instead of GMT, no day name, a one-digit day.
[[nodiscard]] Result<Time> parse_http_date(std::string_view text);

}  // namespace onggi
