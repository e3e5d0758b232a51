// Scratch: the memory of one request in progress (received bytes, parsed headers, response head). A
// connection has a Scratch only while it is not idle, and the loop keeps unused Scratches for
// reuse. Handling a request's head therefore allocates no memory, and an idle connection costs
// almost nothing.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/check.h"
#include "http/message.h"

namespace onggi::http {

class Scratch {
 public:
  explicit Scratch(std::size_t capacity)
      : bytes_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {}

  /// Returns the bytes that were received but not yet consumed.
  [[nodiscard]] std::string_view buffered() const { return {bytes_.get() + begin_, end_ - begin_}; }
  [[nodiscard]] std::span<char> buffered_span() const {
    return {bytes_.get() + begin_, end_ - begin_};
  }
  [[nodiscard]] std::span<char> space() const { return {bytes_.get() + end_, capacity_ - end_}; }
  void received(std::size_t n) {
    ONGGI_DCHECK(n <= capacity_ - end_);
    end_ += n;
  }
  void consume(std::size_t n) {
    ONGGI_DCHECK(n <= end_ - begin_);
    begin_ += n;
  }

  /// Keeps the bytes consumed so far, which are the request head, in place until release_head().
  void hold_head() {
    ONGGI_DCHECK(floor_ == 0);  // only one head is held at a time
    floor_ = begin_;
  }
  void release_head() {
    floor_ = 0;
    reuse_consumed();
  }
  /// If nothing is buffered, makes the space of consumed bytes available again. Does not move
  /// bytes.
  void reuse_consumed() {
    ONGGI_DCHECK(floor_ <= begin_ && begin_ <= end_ && end_ <= capacity_);
    if (begin_ == end_) begin_ = end_ = floor_;
  }
  /// Moves the buffered bytes to the front, which makes the space of consumed bytes available
  /// again. Must not be called while a head is held.
  void compact() {
    ONGGI_DCHECK(floor_ == 0);
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  /// Discards all content, so that another connection can use the memory.
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
