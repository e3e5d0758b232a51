// An HTTP/1.1 request head and a response, as handlers see them. Knows no S3, no sockets, no Beast.
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
#include "base/result.h"
#include "base/task.h"

namespace onggi::http {

struct Header {
  std::string_view name;   // lower case
  std::string_view value;  // as received, without surrounding white space
};

/// A request body. The first read sends "100 Continue" if the client waits for it, so a handler
/// that refuses without reading costs the client nothing.
class Body : public ByteSource {
 public:
  /// Content-Length; empty for chunked bodies. 0 when there is none.
  [[nodiscard]] virtual std::optional<std::uint64_t> content_length() const = 0;
};

/// What a client gets to see when its answer takes long, so that neither it nor a proxy gives up.
/// The first time after `first`: the head of a 200 response with `headers`, and `opening`. Then
/// `filler` once in every `interval`. Of the answer itself only the body is sent then, without
/// `opening` at its begin: an error that comes that late has status 200.
struct EarlyAnswer {
  std::chrono::milliseconds first{5'000};
  std::chrono::milliseconds interval{10'000};
  std::vector<std::pair<std::string, std::string>> headers;
  std::string opening;
  std::string filler;
};

/// Lets a handler answer before it knows what.
class Patience {
 public:
  virtual ~Patience() = default;
  /// At most once in a request, and only when its body has been read: from here on the connection
  /// is written to.
  virtual void begin(EarlyAnswer answer) = 0;
};

/// Views live until the handler's task ends.
struct Request {
  std::string_view method;                // as sent: "GET"
  std::string_view target;                // raw, never decoded or normalised
  std::string_view path;                  // the target up to '?'
  std::string_view query;                 // what follows '?', or empty
  std::vector<Header> headers;            // in order of arrival, repeated ones kept
  bool secure = false;                    // came over TLS
  std::string_view tls_version;           // "1.2", "1.3"; empty without TLS
  std::string_view peer;                  // "127.0.0.1:51234"; "unix:uid=1000" for a Unix socket
  std::optional<std::uint32_t> peer_uid;  // SO_PEERCRED of a Unix socket
  Body* body = nullptr;                   // never null in a handler
  Patience* patience = nullptr;           // null: there is nobody to keep waiting

  /// The first header of that (lower-case) name.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  [[nodiscard]] std::size_t header_count(std::string_view name) const;
};

/// A file range the kernel may send by itself (sendfile); used only when the server-wide setting
/// allows it.
struct FileRange {
  int fd = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// A response body that is produced while it is sent: next() is called when the last piece has
/// gone out, so that a slow client slows the producer down.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// The next piece, valid until the next call or destruction; empty at the end. An error closes
  /// the connection, so that the client sees a short body and never wrong bytes.
  virtual Task<Result<std::string_view>> next() = 0;
  /// The client has not read for a while. Of the last piece `unsent` is left, of which the front
  /// that is returned is sent next (64 KiB or all of it, at least), valid until the next call of
  /// either; next() goes on behind it. So a stream can give memory back until the client reads on.
  [[nodiscard]] virtual std::string_view pause(std::string_view unsent) { return unsent; }
  /// If set, send this instead of calling next().
  [[nodiscard]] virtual std::optional<FileRange> file() const { return std::nullopt; }
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::variant<std::monostate, std::string, std::unique_ptr<BodyStream>> body;
  /// Content-Length to announce: of a BodyStream, and for HEAD the length GET would have. Else the
  /// string's. A BodyStream without one is sent in chunks, or to a client of HTTP/1.0 up to the
  /// close of the connection.
  std::optional<std::uint64_t> content_length;
  /// Close the connection after this response.
  bool close = false;
  /// Lives as long as the response does.
  std::shared_ptr<const void> held;

  Response& header(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  /// The first header of that name (exact case), or null.
  [[nodiscard]] const std::string* find(std::string_view name) const;
};

/// Answers one request. Called on the connection's event loop; may suspend, must not block. 1xx,
/// Date, Content-Length, Connection and draining of an unread body are the connection's business.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual Task<Response> handle(Request& request) = 0;
};

/// "OK", "Not Found", ...
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace onggi::http
