// ChunkFraming: the state machine of chunked transfer coding (RFC 9112, section 7.1). It parses
// only the framing around the data. The input may be split at any byte. ChunkFraming allocates no
// memory and does no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/result.h"

namespace onggi::http {

class ChunkFraming {
 public:
  /// The size limits for one chunk's extensions and for all trailers together, in bytes. Extensions
  /// and trailers are read and ignored.
  static constexpr std::size_t kExtensionSizeMax = 1024;
  static constexpr std::size_t kTrailerSizeMax = 8 * 1024;

  /// Consumes framing bytes from the front of `bytes` until data follows, the body is done, or
  /// `bytes` ends. Returns the number of bytes consumed, or kInvalid if the framing is malformed.
  Result<std::size_t> advance(std::string_view bytes);

  /// Returns the number of data bytes that follow. The caller consumes these bytes from its input
  /// and reports them with took().
  [[nodiscard]] std::uint64_t data_left() const { return state_ == State::kData ? left_ : 0; }
  void took(std::uint64_t n) {
    ONGGI_DCHECK(state_ == State::kData && n > 0 && n <= left_);
    left_ -= n;
    if (left_ == 0) state_ = State::kDataCr;
  }
  [[nodiscard]] bool done() const { return state_ == State::kDone; }

 private:
  enum class State : std::uint8_t {
    kSize,         // the hexadecimal digits of a chunk size
    kExtension,    // a chunk extension, from ';' to CR
    kSizeLf,       // the LF that ends the size line
    kData,         // chunk data, of which left_ bytes remain
    kDataCr,       // the CR after the data
    kDataLf,       // the LF after the data
    kTrailer,      // the first byte of a trailer line
    kTrailerLine,  // the other bytes of a trailer line
    kTrailerLf,    // the LF that ends a trailer line
    kEndLf,        // the LF of the final empty line
    kDone,
  };
  Status step(char c);
  Status on_size(char c);

  State state_ = State::kSize;
  std::uint64_t left_ = 0;
  std::size_t size_digits_ = 0;
  std::size_t skipped_ = 0;  // bytes skipped in this chunk's extension or in the trailers
};

}  // namespace onggi::http
