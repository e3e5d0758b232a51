// Helpers shared by the record encoders: the format byte before each message, and times in
// microseconds. Private to iam/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace onggi::iam {

inline constexpr char kRecordFormat = 1;

template <typename Message>
std::string encode(const Message& message) {
  std::string out(1, kRecordFormat);
  message.AppendToString(&out);
  return out;
}

template <typename Message>
Result<Message> decode(std::string_view bytes, std::string_view what) {
  Message message;
  if (bytes.empty() || bytes[0] != kRecordFormat ||
      !message.ParseFromArray(bytes.data() + 1, static_cast<int>(bytes.size() - 1)))
    return fail(Code::kCorrupt, std::string(what) + " does not parse");
  return message;
}

inline std::int64_t to_us(Time time) { return time.time_since_epoch().count(); }
inline Time from_us(std::int64_t us) { return Time(std::chrono::microseconds(us)); }
inline std::int64_t to_us(const std::optional<Time>& time) { return time ? to_us(*time) : 0; }
inline std::optional<Time> optional_from_us(std::int64_t us) {
  return us == 0 ? std::nullopt : std::optional(from_us(us));
}

}  // namespace onggi::iam
