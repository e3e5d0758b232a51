// ChunkedBody: decodes an aws-chunked body and verifies the signatures of its chunks and trailers.
// Bytes are returned before the signature of their chunk is verified. The caller may store them,
// but must make them visible only after read() has returned 0, when every signature has been
// verified.
//
// Chunk framing is strict. Trailers are parsed as leniently as on AWS, because clients format them
// in many ways. A line may end in CRLF or LF, the last line may have no terminator, blanks may
// precede the colon, and empty lines before, between and after the trailers are ignored.
//
// Source: "Signature calculations for the Authorization header: transferring payload in multiple
// chunks" and "... with trailing headers" in the Amazon S3 API Reference.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/authenticator.h"
#include "base/byte_source.h"
#include "base/digest/checksum.h"
#include "base/result.h"
#include "http/message.h"

namespace onggi::auth {

inline constexpr std::uint64_t kChunkSizeMin = 8192;   // in bytes; the last chunk may be smaller
inline constexpr std::size_t kChunkLineSizeMax = 256;  // bytes of a chunk header or trailer line
inline constexpr std::size_t kEmptyLinesMax = 8;       // empty lines after the last chunk
/// Each trailer is a pair of its name, in lower case, and its value.
using Trailers = std::vector<std::pair<std::string, std::string>>;

struct ChunkedOptions {
  PayloadMode mode = PayloadMode::kStreamingUnsignedTrailer;
  std::optional<ChunkSeed> seed;      // set only in the signed modes
  std::uint64_t decoded_size = 0;     // value of x-amz-decoded-content-length
  std::vector<std::string> trailers;  // names in x-amz-trailer, in lower case
};

/// Returns the options for decoding the body of an authenticated streaming request. Errors:
/// MissingContentLength if the decoded length is missing or not a number, InvalidRequest if the
/// request announces several trailers or a trailer that is not a checksum.
[[nodiscard]] AuthResult<ChunkedOptions> chunked_options(const http::Request& request,
                                                         const Authenticated& authenticated);

/// Decodes an aws-chunked body without I/O. The input may be split at any byte. Used by
/// ChunkedBody.
class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(ChunkedOptions options);

  /// Decodes all of `encoded` in place, moving the decoded bytes to the front, and returns their
  /// number. Errors: kSignatureMismatch, kMalformedTrailer, kInvalidChunkSize, kIncompleteBody
  /// (malformed framing, or more or fewer bytes than announced). Do not call decode() again after
  /// an error.
  [[nodiscard]] Result<std::size_t> decode(std::span<char> encoded);

  /// Marks the end of the encoded bytes. Returns kIncompleteBody if the last chunk or the end of
  /// the trailers is missing. Verifies trailers that are not verified yet, and returns
  /// kMalformedTrailer or kSignatureMismatch if they are invalid.
  [[nodiscard]] Status finish();
  /// Returns the trailers received so far. The list is complete once finish() has succeeded.
  [[nodiscard]] const Trailers& trailers() const { return trailers_; }

 private:
  enum class State : std::uint8_t { kSize, kData, kDataEnd, kTrailers, kEnd };

  [[nodiscard]] bool is_signed() const { return options_.seed.has_value(); }
  [[nodiscard]] bool has_trailers() const { return options_.mode != PayloadMode::kStreamingSigned; }
  [[nodiscard]] bool has_all_trailers() const;
  /// Moves bytes from `encoded` to line_. Returns true once line_ holds a complete line, without
  /// its terminator.
  [[nodiscard]] Result<bool> take_line(std::span<char>& encoded);
  [[nodiscard]] Status on_line(std::string_view line);
  [[nodiscard]] Status on_size(std::string_view line);
  [[nodiscard]] Status on_chunk_end();
  [[nodiscard]] Status on_empty_line();
  [[nodiscard]] bool awaits_signature() const;
  [[nodiscard]] Status on_trailer(std::string_view line);
  [[nodiscard]] Status on_signature(std::string_view line);
  [[nodiscard]] Status take_signature(std::string signature);
  [[nodiscard]] Status on_trailers_end();

  ChunkedOptions options_;
  State state_ = State::kSize;
  std::string line_;
  std::uint64_t decoded_ = 0;
  std::uint64_t chunk_left_ = 0;
  std::uint64_t chunk_size_ = 0;
  std::string chunk_signature_;
  std::unique_ptr<Hasher> chunk_hash_;  // set only in the signed modes
  std::size_t empty_lines_ = 0;         // empty lines after the last chunk
  Trailers trailers_;
  std::string trailer_text_;  // the text covered by the trailer signature
  std::string trailer_signature_;
};

class ChunkedBody final : public ByteSource {
 public:
  /// `encoded` must outlive the ChunkedBody.
  ChunkedBody(ByteSource& encoded, ChunkedOptions options);

  Task<Result<std::size_t>> read(std::span<char> into) override;
  /// Returns the trailers of the body. They are valid once read() has returned 0.
  [[nodiscard]] const Trailers& trailers() const { return decoder_.trailers(); }

 private:
  ByteSource& encoded_;
  ChunkedDecoder decoder_;
  std::optional<Error> failed_;
  bool ended_ = false;
};

}  // namespace onggi::auth
