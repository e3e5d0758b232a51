// The HTTP/1.1 requests and responses that handlers use. Independent of S3, sockets and Beast.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/byte_source.h"
#include "base/file_slice.h"
#include "base/result.h"
#include "base/task.h"

namespace onggi::fairness {
class Client;
}

namespace onggi::http {

struct Header {
  std::string_view name;   // name in lower case
  std::string_view value;  // value as received, without surrounding white space
};

/// A request body. The first read sends "100 Continue" if the client is waiting for it. If a
/// handler refuses a request without reading the body, a waiting client never sends the body.
class Body : public ByteSource {
 public:
  /// Returns the value of Content-Length, nullopt for a chunked body, or 0 if the request has no
  /// body.
  [[nodiscard]] virtual std::optional<std::uint64_t> content_length() const = 0;
};

/// A response that begins before the handler has finished, so that neither the client nor a proxy
/// gives up waiting. If the handler is still running after the time `first`, the connection sends
/// the head of a 200 response with `headers`, followed by `opening`. From then on, it sends
/// `filler` once per `interval`. When the handler responds, the connection sends only the body of
/// that response. If the body begins with `opening`, those bytes are skipped. An error that occurs
/// after the head was sent therefore has status 200.
struct ProgressReply {
  std::chrono::milliseconds first{5'000};
  std::chrono::milliseconds interval{10'000};
  std::vector<std::pair<std::string, std::string>> headers;
  std::string opening;
  std::string filler;
};

/// Lets a handler begin its response before the result is known.
class ProgressReplier {
 public:
  virtual ~ProgressReplier() = default;
  /// Starts the early response that `answer` describes. Call begin() at most once per request, and
  /// only after the request body has been read, because the connection may send bytes of the
  /// response at any time after the call.
  virtual void begin(ProgressReply answer) = 0;
};

/// A request. The views stay valid until the handler's task ends.
struct Request {
  std::string_view method;                // as sent, such as "GET"
  std::string_view target;                // as sent, not decoded or normalised
  std::string_view path;                  // the target's path, up to '?'
  std::string_view query;                 // the part after '?', or empty
  std::vector<Header> headers;            // in the order received, including repeated headers
  bool secure = false;                    // true if the request was received over TLS
  std::string_view tls_version;           // "1.2" or "1.3"; empty without TLS
  std::string_view peer;                  // "127.0.0.1:51234"; "unix:uid=1000" for a Unix socket
  std::optional<std::uint32_t> peer_uid;  // user id of a Unix socket's peer (SO_PEERCRED)
  Body* body = nullptr;                   // never null in a handler
  ProgressReplier* progress = nullptr;    // null if the response cannot begin early
  // the sender, to whom resources are charged; null in tests of handlers
  fairness::Client* client = nullptr;

  /// Returns the value of the first header named `name`, which must be lower case, or nullopt if
  /// there is none.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] std::size_t header_count(std::string_view name) const;
};

/// A response body that is produced while it is sent. next() is called only after the previous
/// piece has been sent, so that a slow client slows the producer down.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Returns the next piece, or an empty piece at the end. The piece stays valid until the next
  /// call or until the stream is destroyed. An error closes the connection, so that the client sees
  /// a short body and never wrong bytes.
  virtual Task<Result<std::string_view>> next() = 0;
  /// Called when the client has not read for a while, so that the stream can release memory until
  /// the client continues. `unsent` is the part of the last piece that has not been sent. Returns
  /// all of `unsent` or a prefix of at least 64 KiB. The returned bytes are sent next, and next()
  /// must then continue after them. They stay valid until the next call to next() or pause().
  [[nodiscard]] virtual std::string_view pause(std::string_view unsent) { return unsent; }
  /// Returns a file range to send instead of calling next(), or nullopt. The kernel sends it
  /// directly (sendfile), and the file stays open as long as the stream exists. The stream may
  /// release its buffers. Called only if Listener::sendfile is set.
  [[nodiscard]] virtual std::optional<FileSlice> file() { return std::nullopt; }
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::variant<std::monostate, std::string, std::unique_ptr<BodyStream>> body;
  /// The Content-Length of a BodyStream, or for HEAD, the length that GET would return. For
  /// strings, the size of the string is used instead. A BodyStream without a length is sent in
  /// chunks. To an HTTP/1.0 client, the body is sent without chunks, and the connection is closed
  /// after the body.
  std::optional<std::uint64_t> content_length;
  /// If true, the connection is closed after this response.
  bool close = false;
  /// An object to keep alive until the response is destroyed, such as a memory reservation.
  std::shared_ptr<const void> held;

  Response& header(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  /// Returns the value of the first header named `name` (case-sensitive), or null if there is none.
  [[nodiscard]] const std::string* find(std::string_view name) const;
};

struct Refusal;  // defined in framing/refusal.h

/// Answers requests. handle() is called on the connection's event loop. It may suspend but must not
/// block. The connection itself handles 1xx responses, Date, Content-Length, Connection and unread
/// request bodies.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual Task<Response> handle(Request& request) = 0;
  /// Renders the response to a request that is refused before handle() is called, in the format of
  /// this handler's errors. The body must be a string. The connection is closed afterwards. Called
  /// on the event loop, like handle(). Unless overridden, returns the message as plain text.
  [[nodiscard]] virtual Response render_refusal(const Refusal& refusal);
};

/// Returns the reason phrase of a status: "OK", "Not Found", ...
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace onggi::http
