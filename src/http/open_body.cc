#include "http/open_body.h"

#include <array>
#include <charconv>

namespace onggi::http {
namespace {
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";
}  // namespace

Task<Status> OpenBody::write(std::string_view piece) {
  if (piece.empty()) co_return Status();  // an empty chunk would end the body
  if (chunked_) {
    std::array<char, 16> size;  // NOLINT: written by to_chars
    const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
    framing_.append(size.data(), end).append(kLineEnd);
  }
  if (piece.size() <= kCopiedMax) {
    framing_ += piece;
    if (chunked_) framing_ += kLineEnd;
    piece = {};
  }
  auto write = stream_.write(framing_, piece);
  ONGGI_CO_TRY(co_await write);
  framing_.clear();
  if (chunked_ && !piece.empty()) framing_ = kLineEnd;
  co_return Status();
}

Task<Status> OpenBody::write_all(BodyStream& stream) {
  while (true) {
    auto next = stream.next();
    const std::string_view piece = ONGGI_CO_TRY(co_await next);
    if (piece.empty()) co_return Status();
    auto sent = write(piece);
    ONGGI_CO_TRY(co_await sent);
  }
}

Task<Status> OpenBody::end() {
  if (chunked_) framing_ += kLastChunk;
  auto write = stream_.write(framing_, {});
  co_return co_await write;
}

}  // namespace onggi::http
