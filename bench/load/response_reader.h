// Reads one HTTP response of known or chunked length, keeping nothing of the body but its size
// (and, on request, its text).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace onggi::bench {

class ResponseReader {
 public:
  /// Prepares for the next response. `head_only`: a HEAD, whose Content-Length announces bytes that
  /// never come.
  void start(bool head_only);
  /// Takes what was received. False when it is no HTTP.
  bool take(std::string_view bytes);
  [[nodiscard]] bool done() const { return state_ == State::kDone; }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::uint64_t body_size() const { return body_size_; }
  [[nodiscard]] const std::string& head() const { return head_; }
  /// The first bytes of the body, for error messages.
  [[nodiscard]] const std::string& excerpt() const { return excerpt_; }
  /// Bytes of body still to come that may be thrown away unseen (Content-Length bodies).
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
  std::string tail_;  // the last bytes of a chunked body, to see its end
  std::string excerpt_;
};

}  // namespace onggi::bench
