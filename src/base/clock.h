// Clock: wall-clock time as a parameter, so that tests set it. Order of versions never depends on
// it alone.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi {

/// Wall-clock time in UTC, microsecond resolution.
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

/// A clock that stands still until it is told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start.time_since_epoch().count()) {}
  [[nodiscard]] Time now() const override { return Time(std::chrono::microseconds(now_.load())); }
  void advance(std::chrono::microseconds by) { now_ += by.count(); }
  void set(Time to) { now_ = to.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> now_;
};

/// `time` without what is finer than a second: what S3 tells of times in headers and XML.
[[nodiscard]] Time whole_seconds(Time time);

[[nodiscard]] std::int64_t to_unix_ms(Time time);
[[nodiscard]] Time from_unix_ms(std::int64_t ms);

/// "2026-11-22T18:46:53.120Z" (ISO 8601, milliseconds): the form of times in S3's XML, where they
/// are whole seconds.
[[nodiscard]] std::string format_iso8601(Time time);
void append_iso8601(std::string& out, Time time);
/// "20261122T184653Z": the form of x-amz-date.
[[nodiscard]] std::string format_amz_date(Time time);
/// "Sun, 22 Nov 2026 18:46:53 GMT": IMF-fixdate (RFC 9110, section 5.6.7), whole seconds.
[[nodiscard]] std::string format_http_date(Time time);

/// With "Z" or an offset such as "+09:00" (RFC 3339) or "+0900".
[[nodiscard]] Result<Time> parse_iso8601(std::string_view text);
/// The same; without an offset it is UTC.
[[nodiscard]] Result<Time> parse_iso8601_or_utc(std::string_view text);
[[nodiscard]] Result<Time> parse_amz_date(std::string_view text);
/// Takes the three forms of RFC 9110: IMF-fixdate, RFC 850 and asctime; and what old clients make
/// of them: UTC or an offset in place of GMT, no name of the day, a day of one digit.
[[nodiscard]] Result<Time> parse_http_date(std::string_view text);

}  // namespace onggi
