#include "http/framing/chunk_framing.h"

#include "base/check.h"

namespace onggi::http {
namespace {

constexpr std::size_t kSizeDigitsMax = 16;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

Result<std::size_t> ChunkFraming::advance(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && state_ != State::kData && state_ != State::kDone) {
    ONGGI_TRY(step(bytes[taken]));
    ++taken;
  }
  ONGGI_DCHECK(state_ != State::kData || left_ > 0);
  return taken;
}

Status ChunkFraming::step(char c) {
  const auto expect = [this, c](char wanted, State next) -> Status {
    if (c != wanted) return fail(Code::kInvalid, "a chunk has a bad line ending");
    state_ = next;
    return {};
  };
  switch (state_) {
    case State::kSize: return on_size(c);
    case State::kExtension:
      if (c == '\r') return expect('\r', State::kSizeLf);
      if (!is_text(c) || ++skipped_ > kExtensionSizeMax) {
        return fail(Code::kInvalid, "a chunk extension is malformed or too long");
      }
      return {};
    case State::kSizeLf:
      ONGGI_DCHECK(size_digits_ > 0 && size_digits_ <= kSizeDigitsMax);
      skipped_ = 0;
      size_digits_ = 0;
      return expect('\n', left_ == 0 ? State::kTrailer : State::kData);
    case State::kDataCr: return expect('\r', State::kDataLf);
    case State::kDataLf: return expect('\n', State::kSize);
    case State::kTrailer:
      if (c == '\r') return expect('\r', State::kEndLf);
      if (c == ' ' || c == '\t') return fail(Code::kInvalid, "a trailer line is folded");
      state_ = State::kTrailerLine;
      [[fallthrough]];
    case State::kTrailerLine:
      if (c == '\r') return expect('\r', State::kTrailerLf);
      if (!is_text(c) || ++skipped_ > kTrailerSizeMax) {
        return fail(Code::kInvalid, "the trailers are malformed or too long");
      }
      return {};
    case State::kTrailerLf: return expect('\n', State::kTrailer);
    case State::kEndLf: return expect('\n', State::kDone);
    case State::kData:
    case State::kDone: break;
  }
  return fail(Code::kInternal, "no chunk framing is expected here");
}

Status ChunkFraming::on_size(char c) {
  ONGGI_DCHECK(size_digits_ > 0 || left_ == 0);  // the previous chunk was consumed completely
  const auto digit = hex_value(c);
  if (digit >= 0) {
    if (++size_digits_ > kSizeDigitsMax) return fail(Code::kInvalid, "a chunk size is too long");
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return {};
  }
  if (size_digits_ == 0) return fail(Code::kInvalid, "a chunk size is missing");
  if (c == '\r') {
    state_ = State::kSizeLf;
    return {};
  }
  if (c != ';') return fail(Code::kInvalid, "a chunk size is malformed");
  state_ = State::kExtension;
  return {};
}

}  // namespace onggi::http
