// ChunkedBody: decodes the aws-chunked encoding of a body and verifies the signatures of its chunks
// and trailers. Bytes are handed on before the signature of their chunk is verified: whoever stores
// them makes them visible only after read() has returned 0, which means that everything was.
//
// Chunks are framed strictly. Trailers are read as AWS reads them, for clients write them in many
// ways: a line ends in CRLF or LF, the last one may have no end, blanks may stand before the colon,
// and empty lines before, between and behind the trailers mean nothing.
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
#include "base/checksum.h"
#include "base/result.h"
#include "http/message.h"

namespace onggi::auth {

inline constexpr std::uint64_t kChunkSizeMin = 8192;   // of every chunk but the last
inline constexpr std::size_t kChunkLineSizeMax = 256;  // size, signature or one trailer
inline constexpr std::size_t kEmptyLinesMax = 8;       // behind the last chunk
using Trailers = std::vector<std::pair<std::string, std::string>>;  // name in lower case, value

struct ChunkedOptions {
  PayloadMode mode = PayloadMode::kStreamingUnsignedTrailer;
  std::optional<ChunkSeed> seed;      // of the signed modes
  std::uint64_t decoded_size = 0;     // x-amz-decoded-content-length
  std::vector<std::string> trailers;  // the announced names (x-amz-trailer), lower case
};

/// The options for the body of an authenticated streaming request. MissingContentLength,
/// InvalidRequest (a trailer that S3 does not know) and the like.
[[nodiscard]] AuthResult<ChunkedOptions> chunked_options(const http::Request& request,
                                                         const Authenticated& authenticated);

/// The decoder alone: pure, resumable at any byte. ChunkedBody feeds it.
class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(ChunkedOptions options);

  /// Decodes all of `encoded` in place: the decoded bytes come to its front. Returns how many.
  /// kSignatureMismatch, kMalformedTrailer, kInvalidChunkSize, kIncompleteBody (malformed framing,
  /// more or fewer bytes than announced); call no more after an error.
  [[nodiscard]] Result<std::size_t> decode(std::span<char> encoded);

  /// The end of the encoded bytes: kIncompleteBody unless the last chunk and trailers were there,
  /// and the errors of decode() for a last trailer without a line end.
  [[nodiscard]] Status finish();
  /// Complete after finish() has succeeded.
  [[nodiscard]] const Trailers& trailers() const { return trailers_; }

 private:
  enum class State : std::uint8_t { kSize, kData, kDataEnd, kTrailers, kEnd };

  [[nodiscard]] bool is_signed() const { return options_.seed.has_value(); }
  [[nodiscard]] bool has_trailers() const { return options_.mode != PayloadMode::kStreamingSigned; }
  [[nodiscard]] bool has_all_trailers() const;
  /// Moves bytes from `encoded` to line_ until it is complete (without its end).
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
  std::unique_ptr<Hasher> chunk_hash_;  // of the signed modes
  std::size_t empty_lines_ = 0;         // behind the last chunk
  Trailers trailers_;
  std::string trailer_text_;  // what the trailer signature covers
  std::string trailer_signature_;
};

class ChunkedBody final : public ByteSource {
 public:
  /// `encoded` outlives the body.
  ChunkedBody(ByteSource& encoded, ChunkedOptions options);

  Task<Result<std::size_t>> read(std::span<char> into) override;
  /// After read() has returned 0.
  [[nodiscard]] const Trailers& trailers() const { return decoder_.trailers(); }

 private:
  ByteSource& encoded_;
  ChunkedDecoder decoder_;
  std::optional<Error> failed_;
  bool ended_ = false;
};

}  // namespace onggi::auth
