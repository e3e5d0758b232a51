// OpenBody: a response body whose length nobody knows beforehand: chunks, or bare bytes up to the
// close of the connection for a client of HTTP/1.0. Used by a connection for BodyStreams without a
// length and for early answers.
#pragma once

#include <string>
#include <string_view>

#include "http/stream.h"

namespace onggi::http {

class OpenBody {
 public:
  OpenBody(Stream& stream, bool chunked) : stream_(stream), chunked_(chunked) {}

  /// The response's head, which goes out with the first piece.
  void begin(std::string_view head) { framing_ = head; }
  Task<Status> write(std::string_view piece);
  /// Everything that `stream` has.
  Task<Status> write_all(BodyStream& stream);
  Task<Status> end();

 private:
  /// Smaller pieces are copied, so that a chunk is whole as soon as it is sent.
  static constexpr std::size_t kCopiedMax = 4096;

  Stream& stream_;
  const bool chunked_;
  std::string framing_;  // what goes before the next piece
};

}  // namespace onggi::http
