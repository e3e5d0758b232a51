// ResponseReader: parses one HTTP response, whose body has a Content-Length or is chunked. Keeps
// the head, the size of the body, and the first bytes of the body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace onggi::bench {

class ResponseReader {
 public:
  /// Prepares for the next response. `head_only` is true for a HEAD request, whose response has no
  /// body even if it has a Content-Length.
  void start(bool head_only);
  /// Parses received bytes. Returns false if the bytes are not valid HTTP.
  bool take(std::string_view bytes);
  [[nodiscard]] bool done() const { return state_ == State::kDone; }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::uint64_t body_size() const { return body_size_; }
  [[nodiscard]] const std::string& head() const { return head_; }
  /// Returns up to 512 bytes from the start of the body, for error messages.
  [[nodiscard]] const std::string& excerpt() const { return excerpt_; }
  /// Returns the number of next bytes that the caller may discard and report to discarded(),
  /// instead of passing them to take(). Returns 0 unless the body has a Content-Length.
  [[nodiscard]] std::uint64_t discardable() const { return state_ == State::kBody ? left_ : 0; }
  void discarded(std::uint64_t count);

 private:
  enum class State : std::uint8_t { kHead, kBody, kChunked, kDone };
  bool parse_head();

  State state_ = State::kHead;
  bool head_only_ = false;
  int status_ = 0;
  std::uint64_t left_ = 0;
  std::uint64_t body_size_ = 0;
  std::string head_;
  std::string tail_;  // last bytes of a chunked body, to detect the body's end
  std::string excerpt_;
};

}  // namespace onggi::bench
