// Scratch: the memory of one request in progress: received bytes, parsed headers, response head.
// A connection holds one only while it is not idle; the loop keeps a few for reuse, so that a
// request allocates nothing for its head and an idle connection costs almost nothing.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/message.h"

namespace onggi::http {

class Scratch {
 public:
  explicit Scratch(std::size_t capacity)
      : bytes_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {}

  /// Received and not consumed yet.
  [[nodiscard]] std::string_view buffered() const { return {bytes_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] std::span<char> buffered_span() const {
    return {bytes_.get() + begin_, end_ - begin_};
  }
  [[nodiscard]] std::span<char> space() const { return {bytes_.get() + end_, capacity_ - end_}; }
  void received(std::size_t n) { end_ += n; }
  void consume(std::size_t n) { begin_ += n; }

  /// Everything consumed so far stays in place until release_head(): it is the head.
  void hold_head() { floor_ = begin_; }
  void release_head() {
    floor_ = 0;
    reuse_consumed();
  }
  /// Makes room without moving bytes: consumed space is used again when nothing is buffered.
  void reuse_consumed() {
    if (begin_ == end_) begin_ = end_ = floor_;
  }
  /// Makes room by moving what is buffered to the front. Only while no head is held.
  void compact() {
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  /// Forgets everything: the next user is another connection.
  void clear() {
    begin_ = end_ = floor_ = 0;
    request.headers.clear();
    out.clear();
  }
  [[nodiscard]] bool at_front() const { return begin_ == 0; }

  Request request;
  std::string out;  // the response head

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t floor_ = 0;
};

}  // namespace onggi::http
