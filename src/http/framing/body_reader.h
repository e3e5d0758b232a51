// BodyReader: reads the request bodies of one connection. It first returns the bytes that were
// received together with the head, then receives directly into the caller's memory. It decodes
// chunked bodies, and sends "100 Continue" on the first read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "http/framing/chunk_framing.h"
#include "http/framing/head_parser.h"
#include "http/scratch.h"
#include "http/stream.h"

namespace onggi::http {

class BodyReader final : public Body {
 public:
  explicit BodyReader(Stream& stream) : stream_(stream) {}

  /// Starts reading a new body, described by `framing`. The first bytes of the body may already be
  /// in `scratch`.
  void begin(const Framing& framing, Scratch& scratch);

  /// Sends "100 Continue" if the client is waiting for it and the body is empty. RFC 9110 does not
  /// require a "100 Continue" in this case, but botocore treats a final response as a rejection and
  /// misreads the next response on the connection.
  Task<Status> continue_empty();

  Task<Result<std::size_t>> read(std::span<char> into) override;
  [[nodiscard]] std::optional<std::uint64_t> content_length() const override;

  [[nodiscard]] bool complete() const;
  /// Returns true if the client is waiting for a "100 Continue" that was never sent. In that case,
  /// it is unknown whether the client will still send the body, so the connection cannot be reused.
  [[nodiscard]] bool held_back() const;
  /// Returns false if the rest of the body is known to exceed `bytes_max`, so that draining the
  /// body is pointless. The length of a chunked body is not known in advance.
  [[nodiscard]] bool may_drain(std::size_t bytes_max) const;
  /// Reads and discards the rest of the body. Returns true once the body is complete. Returns false
  /// if more than `bytes_max` bytes are left, if `timeout` passes, or if a read fails.
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
  std::uint64_t left_ = 0;  // unread bytes of a body with Content-Length
  bool continue_due_ = false;
  bool failed_ = false;
};

}  // namespace onggi::http
