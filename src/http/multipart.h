// multipart/form-data (RFC 7578): a pure state machine over a window of bytes that its caller
// fills, so that a part of any size passes through a small buffer and no cut of the bytes makes a
// difference.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onggi::http {

inline constexpr std::size_t kBoundaryMax = 70;  // RFC 2046, section 5.1.1
inline constexpr std::size_t kPartHeadMax = 4096;
/// A window of this size is always enough for the next step.
inline constexpr std::size_t kMultipartWindowMin = kPartHeadMax + kBoundaryMax + 8;

/// The boundary in "multipart/form-data; boundary=..."; nullopt for any other Content-Type.
[[nodiscard]] std::optional<std::string> form_boundary(std::string_view content_type);

struct PartHead {
  std::string name;
  std::optional<std::string> filename;  // as sent, with the path that some browsers add
};

class MultipartParser {
 public:
  enum class Event : std::uint8_t {
    kNeedMore,  // the window is too short: call again with more bytes
    kPart,      // the head of a part, which part() has
    kData,      // `used` bytes of the part's content
    kPartEnd,
    kEnd,  // of the form; what follows means nothing
  };
  struct Step {
    Event event = Event::kNeedMore;
    std::size_t used = 0;  // bytes at the begin of the window that are done with
  };

  explicit MultipartParser(std::string_view boundary);

  /// What `window`, the bytes that are not done with, begins with. kInvalid: no form-data.
  [[nodiscard]] Result<Step> next(std::string_view window);

  [[nodiscard]] const PartHead& part() const { return part_; }
  /// The shortest end of a form after the content of its last part: "\r\n--boundary--".
  [[nodiscard]] std::size_t end_size() const { return delimiter_.size() + 2; }

 private:
  enum class State : std::uint8_t { kBegin, kDelimited, kContent, kEnd };

  Result<Step> begin(std::string_view window);
  Result<Step> delimited(std::string_view window);
  Result<Step> head(std::string_view window);
  [[nodiscard]] Step content(std::string_view window);

  const std::string delimiter_;  // "\r\n--boundary"
  State state_ = State::kBegin;
  PartHead part_;
};

}  // namespace onggi::http
