// Decodes arbitrary bytes with the aws-chunked decoder. The result must not depend on how the bytes
// are split into pieces, a decoded body must have the announced size, and a signed body must not be
// accepted without its signatures. The first byte selects the mode, the second the size of the
// pieces, and the third the announced size.
#include <cstdint>
#include <cstdlib>

#include "auth/chunked_body.h"
#include "auth/testing.h"

namespace {

using namespace onggi;
using auth::PayloadMode;

struct Outcome {
  std::string text;
  std::optional<Code> error;
  bool operator==(const Outcome&) const = default;
};

Outcome decode(std::string text, const auth::ChunkedOptions& options, std::size_t piece_size) {
  auth::ChunkedDecoder decoder(options);
  Outcome outcome;
  for (std::size_t at = 0; at < text.size(); at += piece_size) {
    const auto piece = std::span(text).subspan(at, std::min(piece_size, text.size() - at));
    const auto size = decoder.decode(piece);
    if (!size) return {"", size.error().code};
    outcome.text.append(piece.data(), *size);
  }
  if (const auto finished = decoder.finish(); !finished) return {"", finished.error().code};
  return outcome;
}

auth::ChunkedOptions make_options(std::uint8_t mode, std::uint8_t size) {
  auth::ChunkedOptions options;
  options.mode = mode % 3 == 0   ? PayloadMode::kStreamingSigned
                 : mode % 3 == 1 ? PayloadMode::kStreamingSignedTrailer
                                 : PayloadMode::kStreamingUnsignedTrailer;
  options.decoded_size = size;
  if (options.mode != PayloadMode::kStreamingUnsignedTrailer) {
    const auto scope = auth::testing::example_scope();
    options.seed =
        auth::ChunkSeed{auth::derive_signing_key(auth::testing::kSecret, scope),
                        std::string(auth::testing::kDate), scope.text(), std::string(64, '0')};
  }
  if (options.mode != PayloadMode::kStreamingSigned && (mode & 128) != 0)
    options.trailers.emplace_back("x-amz-checksum-crc32");
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const auto options = make_options(data[0], data[2]);
  const std::string text(reinterpret_cast<const char*>(data + 3), size - 3);
  const auto whole = decode(text, options, text.size() + 1);
  if (decode(text, options, data[1] + 1U) != whole) std::abort();
  if (!whole.error && (options.seed || whole.text.size() != options.decoded_size)) std::abort();
  return 0;
}
