// The encoding shared by all records of catalog/ and iam/: one format byte, then a protobuf
// message. Also converts times to and from the microseconds that the messages store. Does not
// include protobuf: callers include the headers of their messages.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/result.h"

namespace onggi::storage {

inline constexpr char kRecordFormat = 1;  // the first byte of every value

template <typename Message>
std::string serialize(const Message& message) {
  std::string value;
  value.reserve(1 + message.ByteSizeLong());
  value.push_back(kRecordFormat);
  message.AppendToString(&value);
  return value;
}

/// Parses `value` into the message `into`. Fails with kCorrupt if `value` is invalid. The error
/// message begins with `what`, which names the record.
template <typename Message>
Status parse(std::string_view value, std::string_view what, Message& into) {
  if (value.empty()) return fail(Code::kCorrupt, std::string(what) + " is empty");
  if (value.front() != kRecordFormat)
    return fail(Code::kCorrupt, std::string(what) + " has an unknown format");
  value.remove_prefix(1);
  if (!into.ParseFromArray(value.data(), static_cast<int>(value.size())))
    return fail(Code::kCorrupt, std::string(what) + " does not parse");
  return {};
}
template <typename Message>
Result<Message> parse(std::string_view value, std::string_view what) {
  Message message;
  if (auto parsed = parse(value, what, message); !parsed) return fail(std::move(parsed).error());
  return message;
}

inline std::int64_t to_us(Time time) { return time.time_since_epoch().count(); }
inline Time from_us(std::int64_t us) { return Time(std::chrono::microseconds(us)); }
/// An absent time is stored as 0.
inline std::int64_t to_us(const std::optional<Time>& time) { return time ? to_us(*time) : 0; }
inline std::optional<Time> optional_from_us(std::int64_t us) {
  return us == 0 ? std::nullopt : std::optional(from_us(us));
}

}  // namespace onggi::storage
