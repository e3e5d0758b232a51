// BodyReader: the request body of one connection. Serves what came along with the head, then
// receives straight into the caller's memory; decodes chunked bodies; sends "100 Continue" when the
// first byte is wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "http/chunk_framing.h"
#include "http/head_parser.h"
#include "http/scratch.h"
#include "http/stream.h"

namespace onggi::http {

class BodyReader final : public Body {
 public:
  explicit BodyReader(Stream& stream) : stream_(stream) {}

  /// Starts on the body that `framing` announces; its first bytes may be in `scratch`.
  void begin(const Framing& framing, Scratch& scratch);

  /// Tells a client that waits for it to go on although there is no body. RFC 9110 asks for no such
  /// thing, but botocore takes a final answer for a refusal and misreads the connection's next one.
  Task<Status> continue_empty();

  Task<Result<std::size_t>> read(std::span<char> into) override;
  [[nodiscard]] std::optional<std::uint64_t> content_length() const override;

  [[nodiscard]] bool complete() const;
  /// The client holds its body back and was not told to go on: it may send the body or not, so the
  /// connection cannot be used again.
  [[nodiscard]] bool held_back() const;
  /// Whether what is left could be dropped within `bytes_max`; chunked bodies may turn out longer.
  [[nodiscard]] bool may_drain(std::size_t bytes_max) const;
  /// Reads and drops what is left: true once the body is complete.
  Task<bool> drain(std::size_t bytes_max, std::chrono::milliseconds timeout);

 private:
  [[nodiscard]] std::uint64_t data_left() const;
  void took(std::uint64_t n);
  /// Reads chunk framing until data follows or the body ends.
  Task<Status> reach_data();
  Task<Status> send_continue();
  Task<Result<std::size_t>> read_data(std::span<char> into);

  Stream& stream_;
  Scratch* scratch_ = nullptr;
  Framing framing_;
  ChunkFraming chunks_;
  std::uint64_t left_ = 0;  // of a body with Content-Length
  bool continue_due_ = false;
  bool failed_ = false;
};

}  // namespace onggi::http
