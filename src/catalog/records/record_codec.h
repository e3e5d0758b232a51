// Helpers shared by the encoders of all records: the format byte before each message, and the
// conversion of times to and from microseconds. Internal to catalog/.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace onggi::catalog {

inline constexpr char kRecordFormat = 1;  // the first byte of every value

template <typename Message>
std::string serialize(const Message& message) {
  std::string value;
  value.reserve(1 + message.ByteSizeLong());
  value.push_back(kRecordFormat);
  message.AppendToString(&value);
  return value;
}

/// Parses `value` into the message `into`. Errors: kCorrupt; the error text calls the record
/// `what`.
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

inline std::int64_t to_us(Time time) { return time.time_since_epoch().count(); }
inline Time from_us(std::int64_t us) { return Time(std::chrono::microseconds(us)); }

}  // namespace onggi::catalog
