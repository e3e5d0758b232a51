// A parser for multipart/form-data (RFC 7578): a pure state machine that parses a window of bytes,
// which the caller fills. A small window is enough for parts of any size, and the input may be
// split at any byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi::http {

inline constexpr std::size_t kBoundaryMax = 70;  // limit of RFC 2046, section 5.1.1
inline constexpr std::size_t kPartHeadMax = 4096;
/// A window of this size is large enough for any call of next().
inline constexpr std::size_t kMultipartWindowMin = kPartHeadMax + kBoundaryMax + 8;

/// Returns the boundary of "multipart/form-data; boundary=...", or nullopt for any other
/// Content-Type.
[[nodiscard]] std::optional<std::string> form_boundary(std::string_view content_type);

struct PartHead {
  std::string name;
  std::optional<std::string> filename;  // the filename as sent; some browsers include a path
};

class MultipartParser {
 public:
  enum class Event : std::uint8_t {
    kNeedMore,  // the window is too short: call again with more bytes
    kPart,      // the head of a part was parsed; part() returns it
    kData,      // the first `used` bytes of the window are content of the part
    kPartEnd,
    kEnd,  // the end of the form; later bytes are ignored
  };
  struct Step {
    Event event = Event::kNeedMore;
    std::size_t used = 0;  // bytes consumed from the front of the window
  };

  explicit MultipartParser(std::string_view boundary);

  /// Parses the front of `window`, which starts with the first unconsumed byte. The caller removes
  /// Step::used bytes before the next call. Returns kInvalid if the input is not valid form-data.
  [[nodiscard]] Result<Step> next(std::string_view window);

  [[nodiscard]] const PartHead& part() const { return part_; }
  /// Returns the size of the shortest text that can follow the content of the last part:
  /// "\r\n--boundary--".
  [[nodiscard]] std::size_t end_size() const { return delimiter_.size() + 2; }

 private:
  enum class State : std::uint8_t { kBegin, kDelimited, kContent, kEnd };

  Result<Step> advance(std::string_view window);
  Result<Step> begin(std::string_view window);
  Result<Step> delimited(std::string_view window);
  Result<Step> head(std::string_view window);
  [[nodiscard]] Step content(std::string_view window);

  const std::string delimiter_;  // "\r\n--boundary"
  State state_ = State::kBegin;
  PartHead part_;
};

}  // namespace onggi::http
