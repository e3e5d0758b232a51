#include "auth/chunked_body.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "auth/codes.h"
#include "base/check.h"
#include "base/codec.h"

namespace onggi::auth {
namespace {

constexpr std::string_view kEmptySha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr std::string_view kChunkSignature = "chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";
constexpr std::size_t kSignatureSize = 64;  // number of hex digits
constexpr std::size_t kTrailersMax = 8;

std::unexpected<Error> incomplete(std::string_view why) {
  return fail(Code::kIncompleteBody, std::string(why));
}

bool is_checksum_header(std::string_view name) {
  return std::ranges::any_of(kChecksumAlgorithms,
                             [&](auto algorithm) { return checksum_header(algorithm) == name; });
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

/// Returns the string to sign for a chunk or for the trailers, without the hashes at its end.
std::string signature_prefix(std::string_view algorithm, const ChunkSeed& seed) {
  std::string out;
  out.reserve(320);
  out.append(algorithm).append("\n").append(seed.date).append("\n").append(seed.scope);
  return out.append("\n").append(seed.signature).append("\n");
}

}  // namespace

AuthResult<ChunkedOptions> chunked_options(const http::Request& request,
                                           const Authenticated& authenticated) {
  ChunkedOptions options;
  options.mode = authenticated.payload_mode();
  options.seed = authenticated.chunk_seed();
  // A value that is not a number counts as missing, as on AWS.
  const auto parsed = parse_u64(request.header("x-amz-decoded-content-length").value_or(""));
  if (!parsed) {
    return refuse("MissingContentLength");
  }
  options.decoded_size = *parsed;
  if (options.mode == PayloadMode::kStreamingSigned) return options;
  if (const auto trailer = request.header("x-amz-trailer")) {
    auto name = to_lower_ascii(trim(*trailer));
    if (!is_checksum_header(name) || request.header_count("x-amz-trailer") > 1) {
      return refuse("InvalidRequest",
                    "The value specified in the x-amz-trailer header is not supported");
    }
    options.trailers.push_back(std::move(name));
  }
  return options;
}

ChunkedDecoder::ChunkedDecoder(ChunkedOptions options) : options_(std::move(options)) {
  ONGGI_CHECK(is_streaming(options_.mode));
  ONGGI_CHECK(is_signed() == (options_.mode != PayloadMode::kStreamingUnsignedTrailer));
  ONGGI_CHECK(options_.trailers.size() <= kTrailersMax);
}

Result<std::size_t> ChunkedDecoder::decode(std::span<char> encoded) {
  char* const begin = encoded.data();
  std::size_t produced = 0;
  while (!encoded.empty()) {
    // Decoded bytes never overwrite encoded bytes that have not been read yet.
    ONGGI_DCHECK(begin + produced <= encoded.data());
    ONGGI_DCHECK((state_ == State::kData) == (chunk_left_ > 0));
    if (state_ == State::kData) {
      const auto take =
          static_cast<std::size_t>(std::min<std::uint64_t>(encoded.size(), chunk_left_));
      const auto bytes = encoded.first(take);
      ONGGI_DCHECK(take > 0 && is_signed() == (chunk_hash_ != nullptr));
      if (chunk_hash_) chunk_hash_->update({bytes.data(), bytes.size()});
      if (bytes.data() != begin + produced) std::memmove(begin + produced, bytes.data(), take);
      produced += take;
      chunk_left_ -= take;
      encoded = encoded.subspan(take);
      if (chunk_left_ == 0) state_ = State::kDataEnd;
      continue;
    }
    const bool complete = ONGGI_TRY(take_line(encoded));
    if (!complete) break;
    ONGGI_TRY(on_line(line_));
    line_.clear();
  }
  return produced;
}

Result<bool> ChunkedDecoder::take_line(std::span<char>& encoded) {
  const std::string_view view(encoded.data(), encoded.size());
  const auto newline = view.find('\n');
  const auto piece = view.substr(0, newline);
  if (line_.size() + piece.size() > kChunkLineSizeMax) return incomplete("a line is too long");
  line_ += piece;
  ONGGI_DCHECK(line_.size() <= kChunkLineSizeMax);
  if (newline == std::string_view::npos) {
    encoded = {};
    return false;
  }
  encoded = encoded.subspan(newline + 1);
  const bool in_trailers = state_ == State::kTrailers || state_ == State::kEnd;
  const bool has_return = line_.ends_with('\r');
  if (!has_return && !in_trailers) return incomplete("a line does not end in CRLF");
  if (has_return) line_.pop_back();
  return true;
}

Status ChunkedDecoder::on_line(std::string_view line) {
  switch (state_) {
    case State::kSize: return on_size(line);
    case State::kDataEnd:
      if (!line.empty()) return incomplete("a chunk is longer than its declared size");
      return on_chunk_end();
    case State::kTrailers: return line.empty() ? on_empty_line() : on_trailer(line);
    case State::kEnd:
      if (!line.empty()) return incomplete("data after the end of the last chunk");
      return on_empty_line();
    case State::kData: break;
  }
  ONGGI_CHECK(false);
}

Status ChunkedDecoder::on_size(std::string_view line) {
  ONGGI_DCHECK(chunk_left_ == 0 && decoded_ <= options_.decoded_size);
  const auto semicolon = line.find(';');
  const auto digits = line.substr(0, semicolon);
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.size() > 16)
    return incomplete("a chunk size is not a number");
  if (is_signed()) {
    if (semicolon == std::string_view::npos ||
        !line.substr(semicolon + 1).starts_with(kChunkSignature))
      return incomplete("a chunk has no signature");
    chunk_signature_ = line.substr(semicolon + 1 + kChunkSignature.size());
    if (chunk_signature_.size() != kSignatureSize)
      return incomplete("a chunk signature has the wrong length");
    chunk_hash_ = make_sha256();
  } else if (semicolon != std::string_view::npos) {
    return incomplete("a chunk extension is not allowed");
  }

  if (size == 0) {
    if (decoded_ != options_.decoded_size) return incomplete("fewer bytes than announced");
    state_ = State::kTrailers;
    return is_signed() ? on_chunk_end() : Status();
  }
  if (decoded_ > 0 && chunk_size_ < kChunkSizeMin)
    return fail(kInvalidChunkSize, "only the last chunk may be smaller than 8192 bytes");
  if (size > options_.decoded_size - decoded_) return incomplete("more bytes than announced");
  decoded_ += size;
  chunk_size_ = chunk_left_ = size;
  ONGGI_DCHECK(decoded_ <= options_.decoded_size && chunk_size_ <= decoded_);
  state_ = State::kData;
  return {};
}

/// Verifies the signature of the chunk. The next string to sign includes this signature.
Status ChunkedDecoder::on_chunk_end() {
  ONGGI_DCHECK(state_ == State::kDataEnd || state_ == State::kTrailers);
  if (state_ == State::kDataEnd) state_ = State::kSize;
  if (!is_signed()) return {};
  ONGGI_DCHECK(chunk_hash_ != nullptr && chunk_signature_.size() == kSignatureSize);
  auto text = signature_prefix("AWS4-HMAC-SHA256-PAYLOAD", *options_.seed);
  text.append(kEmptySha256).append("\n").append(hex_encode(chunk_hash_->finish()));
  chunk_hash_.reset();
  const auto expected = sign(options_.seed->key, text);
  if (!equals_constant_time(expected, chunk_signature_))
    return fail(kSignatureMismatch, "the signature of a chunk does not match");
  ONGGI_DCHECK(expected.size() == kSignatureSize);
  options_.seed->signature = expected;
  return {};
}

bool ChunkedDecoder::has_all_trailers() const {
  const bool is_complete = trailers_.size() == options_.trailers.size();
  const bool wants_signature = options_.mode == PayloadMode::kStreamingSignedTrailer;
  return is_complete && (!wants_signature || !trailer_signature_.empty());
}

bool ChunkedDecoder::awaits_signature() const {
  return is_signed() && !options_.trailers.empty() && trailer_signature_.empty() &&
         trailers_.size() == options_.trailers.size();
}

/// Handles an empty line, which ends the trailers once all of them have been received. An empty
/// line may also come earlier: minio-go sends an empty line before the trailer signature.
Status ChunkedDecoder::on_empty_line() {
  if (++empty_lines_ > kEmptyLinesMax) return incomplete("too many empty lines");
  if (state_ == State::kEnd || !has_all_trailers()) return {};
  return on_trailers_end();
}

Status ChunkedDecoder::on_trailer(std::string_view line) {
  if (!has_trailers()) return incomplete("data after the last chunk");
  if (awaits_signature()) return on_signature(line);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !trailer_signature_.empty())
    return fail(kMalformedTrailer, "a trailer has no colon or follows the signature");
  if (std::ranges::any_of(line, is_control)) {
    if (is_signed()) return incomplete("a signed trailer contains a control character");
    return fail(kMalformedTrailer, "a trailer contains a control character");
  }
  const auto before = line.substr(0, colon);
  auto name = to_lower_ascii(before.substr(0, before.find_last_not_of(" \t") + 1));
  std::string value(trim(line.substr(colon + 1)));
  if (is_signed() && name == kTrailerSignature) return take_signature(std::move(value));
  const bool announced = std::ranges::find(options_.trailers, name) != options_.trailers.end();
  const bool repeated =
      std::ranges::find(trailers_, name, &Trailers::value_type::first) != trailers_.end();
  if (!announced || repeated)
    return fail(kMalformedTrailer, "a trailer was not announced or is repeated");
  trailer_text_.append(name).append(":").append(value).append("\n");
  trailers_.emplace_back(std::move(name), std::move(value));
  ONGGI_DCHECK(trailers_.size() <= options_.trailers.size());
  return {};
}

/// Parses the line after the announced trailers of a signed body. The line must contain the
/// signature of the trailers. Returns kIncompleteBody for any other line, as AWS does.
Status ChunkedDecoder::on_signature(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos ||
      to_lower_ascii(trim(line.substr(0, colon))) != kTrailerSignature)
    return incomplete("the trailers are not followed by their signature");
  return take_signature(std::string(trim(line.substr(colon + 1))));
}

Status ChunkedDecoder::take_signature(std::string signature) {
  if (signature.size() != kSignatureSize)
    return incomplete("the trailer signature has the wrong length");
  ONGGI_DCHECK(is_signed());
  trailer_signature_ = std::move(signature);
  return {};
}

Status ChunkedDecoder::on_trailers_end() {
  ONGGI_DCHECK(state_ == State::kTrailers && decoded_ == options_.decoded_size);
  state_ = State::kEnd;
  if (trailers_.size() != options_.trailers.size())
    return fail(kMalformedTrailer, "an announced trailer is missing");
  if (options_.mode != PayloadMode::kStreamingSignedTrailer) return {};
  auto text = signature_prefix("AWS4-HMAC-SHA256-TRAILER", *options_.seed);
  text.append(hex_encode(sha256(trailer_text_)));
  if (!equals_constant_time(sign(options_.seed->key, text), trailer_signature_))
    return fail(kSignatureMismatch, "the signature of the trailers does not match");
  return {};
}

/// Accepts an unterminated last line as the last trailer. If the last trailer is terminated, the
/// empty line after the trailers is required, as on AWS.
Status ChunkedDecoder::finish() {
  if (state_ == State::kTrailers && !line_.empty() && !line_.ends_with('\r')) {
    const auto last = on_trailer(line_);
    line_.clear();
    if (!last || !has_all_trailers()) return incomplete("the trailers are incomplete");
    return on_trailers_end();
  }
  const bool lacks_trailers = state_ == State::kTrailers && empty_lines_ > 0 && line_.empty();
  if (lacks_trailers && !has_all_trailers()) return on_trailers_end();
  if (state_ != State::kEnd || !line_.empty()) return incomplete("the last chunk is missing");
  return {};
}

ChunkedBody::ChunkedBody(ByteSource& encoded, ChunkedOptions options)
    : encoded_(encoded), decoder_(std::move(options)) {}

Task<Result<std::size_t>> ChunkedBody::read(std::span<char> into) {
  ONGGI_CHECK(!into.empty());
  while (!ended_ && !failed_) {
    const auto received = co_await encoded_.read(into);
    ONGGI_DCHECK(!received || *received <= into.size());
    auto decoded = received;
    if (received && *received > 0) decoded = decoder_.decode(into.first(*received));
    if (received && *received == 0) {
      ended_ = true;
      if (auto finished = decoder_.finish(); !finished) decoded = fail(std::move(finished).error());
    }
    if (!decoded) {
      failed_ = decoded.error();
    } else if (*decoded > 0) {
      ONGGI_DCHECK(*decoded <= *received);
      co_return *decoded;
    }
  }
  if (failed_) co_return fail(*failed_);
  co_return std::size_t{0};
}

}  // namespace onggi::auth
