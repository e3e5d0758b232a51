// OpenBody: sends a response body whose length is not known in advance. It sends chunks. To an
// HTTP/1.0 client, it sends plain bytes, and the end of the connection marks the end of the body.
// Used for BodyStreams without a length and for responses that begin early (ProgressReply).
#pragma once

#include <string>
#include <string_view>

#include "base/check.h"
#include "http/stream.h"

namespace onggi::http {

class OpenBody {
 public:
  OpenBody(Stream& stream, bool chunked) : stream_(stream), chunked_(chunked) {}

  /// Sets the response head, which is sent with the first piece.
  void begin(std::string_view head) {
    ONGGI_DCHECK(framing_.empty() && !head.empty());
    framing_ = head;
  }
  Task<Status> write(std::string_view piece);
  /// Sends all pieces of `stream`.
  Task<Status> write_all(BodyStream& stream);
  Task<Status> end();

 private:
  /// Pieces up to this size are copied into framing_, so that the whole chunk, including its line
  /// end, is sent in one write.
  static constexpr std::size_t kCopiedMax = 4096;

  Stream& stream_;
  const bool chunked_;
  std::string framing_;  // the bytes to send before the next piece
};

}  // namespace onggi::http
