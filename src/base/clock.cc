#include "base/clock.h"

#include <time.h>

#include <array>
#include <cctype>
#include <optional>

namespace onggi {
namespace {

constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
  int year, month, day, hour, minute, second, millisecond;
  unsigned weekday;
};

Parts split(Time time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<milliseconds>(time - day));
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count()),
          weekday(day).c_encoding()};
}

/// Overwrites `digits` characters at `offset` with the decimal digits of `value`. Used because
/// a general-purpose formatter took a tenth of the time of a listing: every GET and every listed
/// object needs a date.
void put(std::string& text, std::size_t offset, std::size_t digits, int value) {
  while (digits > 0) {
    text[offset + --digits] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

/// Writes the time of day at `offset`: "18:46:53".
void put_clock(std::string& text, std::size_t offset, const Parts& p) {
  put(text, offset, 2, p.hour);
  put(text, offset + 3, 2, p.minute);
  put(text, offset + 6, 2, p.second);
}

/// The last second with a four-digit year. Later times are rejected.
constexpr Time kTimeLast =
    std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + std::chrono::seconds(86'399);

Result<Time> join(const Parts& p) {
  using namespace std::chrono;
  const year_month_day date(year(p.year), month(static_cast<unsigned>(p.month)),
                            day(static_cast<unsigned>(p.day)));
  const bool valid = date.ok() && p.hour >= 0 && p.hour < 24 && p.minute >= 0 && p.minute < 60 &&
                     p.second >= 0 && p.second <= 60;
  if (!valid) return fail(Code::kInvalid, "not a time");
  const Time time(sys_days(date) + hours(p.hour) + minutes(p.minute) + seconds(p.second) +
                  milliseconds(p.millisecond));
  if (time > kTimeLast) return fail(Code::kInvalid, "not a time");
  return time;
}

/// Parses exactly `digits` decimal digits at the front of `text` into `value` and removes the
/// digits from `text`.
bool take_number(std::string_view& text, std::size_t digits, int& value) {
  if (text.size() < digits) return false;
  value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

bool take_month(std::string_view& text, int& month) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (take(text, kMonths[i])) return month = static_cast<int>(i) + 1, true;
  }
  return false;
}

bool take_clock(std::string_view& text, Parts& p) {
  return take_number(text, 2, p.hour) && take(text, ":") && take_number(text, 2, p.minute) &&
         take(text, ":") && take_number(text, 2, p.second);
}

/// Parses a UTC offset: "Z", "+09:00", "-03:30" (RFC 3339, section 5.6) or "+0900" (ISO 8601,
/// basic). The result is positive if local time is ahead of UTC.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text == "Z") return std::chrono::minutes(0);
  const int sign = text.starts_with('-') ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if ((!take(text, "+") && !take(text, "-")) || !take_number(text, 2, hours)) return std::nullopt;
  take(text, ":");
  if (!take_number(text, 2, minutes) || !text.empty()) return std::nullopt;
  if (hours > 23 || minutes > 59) return std::nullopt;
  return sign * std::chrono::minutes(hours * 60 + minutes);
}

/// Parses the time zone of an HTTP date, which should be "GMT". Some libraries write "UTC" instead,
/// and e-mail libraries write an offset.
std::optional<std::chrono::minutes> parse_zone(std::string_view text) {
  if (text == "GMT" || text == "UTC") return std::chrono::minutes(0);
  return text == "Z" ? std::nullopt : parse_offset(text);
}

/// Converts the local time `p` to UTC by subtracting the UTC offset `ahead`. Returns kInvalid with
/// `complaint` as its detail if `ahead` is nullopt or the resulting year is after 9999.
Result<Time> join(const Parts& p, std::optional<std::chrono::minutes> ahead,
                  const char* complaint) {
  if (!ahead) return fail(Code::kInvalid, complaint);
  const auto local = ONGGI_TRY(join(p));
  const Time time = local - *ahead;
  if (time > kTimeLast) return fail(Code::kInvalid, complaint);
  return time;
}

/// Parses a day of the month with one or two digits, because old clients omit the leading zero.
bool take_day(std::string_view& text, int& day) {
  return take_number(text, 2, day) || take_number(text, 1, day);
}

/// Parses an IMF-fixdate from the day of the month up to the time zone, which stays in `text`.
bool take_imf_fixdate(std::string_view& text, Parts& p) {
  return take_day(text, p.day) && take(text, " ") && take_month(text, p.month) && take(text, " ") &&
         take_number(text, 4, p.year) && take(text, " ") && take_clock(text, p) && take(text, " ");
}

bool take_rfc850(std::string_view& text, Parts& p) {
  const bool ok = take_number(text, 2, p.day) && take(text, "-") && take_month(text, p.month) &&
                  take(text, "-") && take_number(text, 2, p.year) && take(text, " ") &&
                  take_clock(text, p) && take(text, " ");
  p.year += p.year < 70 ? 2000 : 1900;
  return ok;
}

bool parse_asctime(std::string_view text, Parts& p) {
  if (!take_month(text, p.month) || !take(text, " ")) return false;
  const bool day_ok = take(text, " ") ? take_number(text, 1, p.day) : take_number(text, 2, p.day);
  return day_ok && take(text, " ") && take_clock(text, p) && take(text, " ") &&
         take_number(text, 4, p.year) && text.empty();
}

/// Parses an ISO 8601 date and time up to the UTC offset, which stays in `text`.
bool take_iso8601(std::string_view& text, Parts& p) {
  const bool ok = take_number(text, 4, p.year) && take(text, "-") &&
                  take_number(text, 2, p.month) && take(text, "-") && take_number(text, 2, p.day) &&
                  take(text, "T") && take_clock(text, p);
  if (!ok || !take(text, ".")) return ok;
  int scale = 100;
  while (!text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0) {
    p.millisecond += (text.front() - '0') * scale;
    scale /= 10;
    text.remove_prefix(1);
  }
  return true;
}

}  // namespace

Time SystemClock::now() const {
  timespec ts{};
  clock_gettime(CLOCK_REALTIME, &ts);
  return Time(std::chrono::microseconds(std::int64_t{ts.tv_sec} * 1'000'000 + ts.tv_nsec / 1000));
}

Time whole_seconds(Time time) { return std::chrono::floor<std::chrono::seconds>(time); }

std::int64_t to_unix_ms(Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

Time from_unix_ms(std::int64_t ms) { return Time(std::chrono::milliseconds(ms)); }

std::string format_iso8601(Time time) {
  std::string text;
  append_iso8601(text, time);
  return text;
}

void append_iso8601(std::string& out, Time time) {
  const auto p = split(time);
  const auto begin = out.size();
  out += "0000-00-00T00:00:00.000Z";
  put(out, begin, 4, p.year);
  put(out, begin + 5, 2, p.month);
  put(out, begin + 8, 2, p.day);
  put_clock(out, begin + 11, p);
  put(out, begin + 20, 3, p.millisecond);
}

std::string format_amz_date(Time time) {
  const auto p = split(time);
  std::string text = "00000000T000000Z";
  put(text, 0, 4, p.year);
  put(text, 4, 2, p.month);
  put(text, 6, 2, p.day);
  put(text, 9, 2, p.hour);
  put(text, 11, 2, p.minute);
  put(text, 13, 2, p.second);
  return text;
}

std::string format_http_date(Time time) {
  const auto p = split(time);
  std::string text = "Thu, 00 Jan 0000 00:00:00 GMT";
  text.replace(0, 3, kDays[p.weekday]);
  put(text, 5, 2, p.day);
  text.replace(8, 3, kMonths[static_cast<std::size_t>(p.month - 1)]);
  put(text, 12, 4, p.year);
  put_clock(text, 17, p);
  return text;
}

Result<Time> parse_iso8601(std::string_view text) {
  Parts p{};
  if (!take_iso8601(text, p)) return fail(Code::kInvalid, "not an ISO 8601 time");
  return join(p, parse_offset(text), "not an ISO 8601 time with its offset from UTC");
}

Result<Time> parse_iso8601_or_utc(std::string_view text) {
  auto rest = text;
  Parts p{};
  if (take_iso8601(rest, p) && rest.empty()) return join(p);
  return parse_iso8601(text);
}

Result<Time> parse_amz_date(std::string_view text) {
  Parts p{};
  const bool ok = take_number(text, 4, p.year) && take_number(text, 2, p.month) &&
                  take_number(text, 2, p.day) && take(text, "T") && take_number(text, 2, p.hour) &&
                  take_number(text, 2, p.minute) && take_number(text, 2, p.second) && text == "Z";
  if (!ok) return fail(Code::kInvalid, "not an x-amz-date");
  return join(p);
}

Result<Time> parse_http_date(std::string_view text) {
  constexpr auto kComplaint = "not an HTTP date";
  // The day name is redundant, and some clients leave it out.
  const bool named = !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0;
  const auto space = named ? text.find(' ') : std::string_view::npos;
  if (named && space == std::string_view::npos) return fail(Code::kInvalid, kComplaint);
  const auto date = named ? text.substr(space + 1) : text;
  Parts p{};
  auto rest = date;
  if (take_imf_fixdate(rest, p)) return join(p, parse_zone(rest), kComplaint);
  rest = date;
  if (take_rfc850(rest, p)) return join(p, parse_zone(rest), kComplaint);
  if (named && parse_asctime(date, p)) return join(p);
  return fail(Code::kInvalid, kComplaint);
}

}  // namespace onggi
