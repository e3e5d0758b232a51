// Helpers for tests of the server. RawClient is a blocking socket with timeouts. With it, tests can
// send arbitrary bytes in arbitrary pieces and see exactly which bytes the server returns.
// TestServer is a server on a free port.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/fairness/client.h"
#include "http/server.h"

namespace onggi::http::testing {

struct RawResponse {
  int status = 0;
  std::string head;  // the status line, the headers and the empty line
  std::string body;
  bool whole = false;  // true if the last chunk of a chunked body was received

  [[nodiscard]] std::optional<std::string> header(std::string_view name) const {
    const auto line = "\r\n" + std::string(name) + ": ";
    const auto at = head.find(line);
    if (at == std::string::npos) return std::nullopt;
    const auto begin = at + line.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
  [[nodiscard]] bool closes() const { return header("Connection") == "close"; }
};

/// The smallest valid request.
inline constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

class RawClient {
 public:
  /// Connects from the address `from`, which is one of the loopback interface.
  explicit RawClient(std::uint16_t port, std::uint32_t from = INADDR_LOOPBACK)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(from);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  explicit RawClient(const std::string& unix_path)
      : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
    connect(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  RawClient(RawClient&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { close(); }

  [[nodiscard]] int fd() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void finish_sending() const { ::shutdown(fd_, SHUT_WR); }

  /// Returns false if the server no longer accepts bytes.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  /// Receives the next response. Returns nullopt if the connection ends before the head is
  /// complete. If `to_head` is true, receives only the head.
  std::optional<RawResponse> receive(bool to_head = false) {
    RawResponse response;
    while (true) {
      const auto end = buffer_.find("\r\n\r\n");
      if (end != std::string::npos) {
        response.head = take(end + 4);
        break;
      }
      if (!fill()) return std::nullopt;
    }
    std::from_chars(response.head.data() + 9, response.head.data() + 12, response.status);
    if (to_head) return response;
    if (response.header("Transfer-Encoding") == "chunked") {
      while (true) {
        auto chunk = receive_chunk();
        if (!chunk) return response;
        if (chunk->empty()) break;
        response.body += *chunk;
      }
      response.whole = true;
      return response;
    }
    const auto length = response.header("Content-Length");
    if (!length) return response;
    const auto size = std::stoull(*length);
    while (buffer_.size() < size && fill()) {
    }
    response.body = take(std::min<std::size_t>(size, buffer_.size()));
    return response;
  }
  /// Receives the next chunk of a chunked response. Returns an empty string for the last chunk, and
  /// nullopt if the connection ends before the chunk is complete.
  std::optional<std::string> receive_chunk() {
    while (buffer_.find("\r\n") == std::string::npos) {
      if (!fill()) return std::nullopt;
    }
    const auto line = buffer_.find("\r\n");
    const auto size = std::stoull(buffer_.substr(0, line), nullptr, 16);
    while (buffer_.size() < line + 4 + size) {
      if (!fill()) return std::nullopt;
    }
    EXPECT_EQ(buffer_.substr(line + 2 + size, 2), "\r\n");
    return take(line + 4 + size).substr(line + 2, size);
  }
  std::optional<RawResponse> ask(std::string_view request) {
    send(request);
    return receive();
  }
  /// Receives all bytes until the server closes the connection. Sets `reset` to true if the
  /// connection was reset, otherwise to false.
  std::string receive_all(bool* reset = nullptr) {
    while (fill()) {
    }
    if (reset != nullptr) *reset = reset_;
    return take(buffer_.size());
  }
  /// Waits for the server to close the connection, and discards the received bytes. Returns false
  /// on a timeout.
  bool closed_by_server() {
    receive_all();
    return ended_;
  }
  /// Returns true if nothing is received within `ms` milliseconds.
  [[nodiscard]] bool silent_for(int ms) const {
    pollfd poll{.fd = fd_, .events = POLLIN, .revents = 0};
    return buffer_.empty() && ::poll(&poll, 1, ms) == 0;
  }

 private:
  static constexpr int kPatienceMs = 10'000;

  void connect(const sockaddr* address, socklen_t size) const {
    EXPECT_EQ(::connect(fd_, address, size), 0) << errno;
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  bool fill() {
    pollfd poll{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&poll, 1, kPatienceMs) != 1) {
      ADD_FAILURE() << "the server neither answers nor closes";
      return false;
    }
    char bytes[64 * 1024];
    const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n <= 0) {
      ended_ = true;
      reset_ = n < 0;
      return false;
    }
    buffer_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }
  std::string take(std::size_t n) {
    auto taken = buffer_.substr(0, n);
    buffer_.erase(0, n);
    return taken;
  }

  int fd_;
  std::string buffer_;
  bool ended_ = false;
  bool reset_ = false;
};

/// A handler that calls a given function to answer each request, and counts the calls.
class FunctionHandler final : public Handler {
 public:
  using Function = std::function<Task<Response>(Request&)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}
  Task<Response> handle(Request& request) override {
    ++calls;
    return function_(request);
  }
  std::atomic<int> calls{0};

 private:
  Function function_;
};

inline Response text_response(std::string text, int status = 200) {
  Response response;
  response.status = status;
  response.body = std::move(text);
  return response;
}

/// Responds with the request body, or with 400 and the name of the error if the body cannot be
/// read.
inline Task<Response> echo(Request& request) {
  std::string body;
  std::string piece(100'000, '\0');
  while (true) {
    auto read = request.body->read(piece);
    const auto n = co_await read;
    if (!n) co_return text_response(std::string(to_string(n.error().code)), 400);
    if (*n == 0) break;
    body.append(piece, 0, *n);
  }
  co_return text_response(std::move(body));
}

/// Responds with the method and target, without reading the body.
/// Refuses the requests of provisional connections, as the real handlers do.
inline Task<Response> ok(Request& request) {
  if (request.client->provisional()) co_return text_response("too many connections", 503);
  co_return text_response(std::string(request.method) + " " + std::string(request.target));
}

class TestServer {
 public:
  explicit TestServer(FunctionHandler::Function function, Limits limits = {},
                      std::optional<TlsFiles> tls = {}, bool sendfile = false,
                      std::size_t loop_count = 2)
      : handler(std::move(function)), server(limits, loop_count) {
    Listener listener{
        .address = "127.0.0.1:0", .tls = std::move(tls), .handler = &handler, .sendfile = sendfile};
    const auto status = server.listen(listener);
    EXPECT_TRUE(status) << status.error().message();
    server.start();
  }
  [[nodiscard]] RawClient client() const { return RawClient(server.port(0)); }

  FunctionHandler handler;
  Server server;
};

}  // namespace onggi::http::testing
