#include "http/unix_client.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/codec.h"

namespace onggi::http {
namespace {

constexpr std::size_t kAnswerSizeMax = 64 * 1024 * 1024;
constexpr time_t kSilenceMaxSeconds = 60;

class Socket {
 public:
  Socket() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

Error io_error(std::string_view what) {
  const bool silent = errno == EAGAIN || errno == EWOULDBLOCK;
  return {silent ? Code::kTimeout : Code::kIo, fmt::format("{}: {}", what, std::strerror(errno))};
}

Status connect(const Socket& socket, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    return fail(Code::kInvalid, "the path of the socket is too long: " + path);
  std::memcpy(address.sun_path, path.data(), path.size());
  timeval silence{kSilenceMaxSeconds, 0};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence));
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof(silence));
  if (::connect(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0)
    return {};
  if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR)
    return fail(Code::kNotFound, "no process is listening on " + path);
  if (errno == EACCES || errno == EPERM)
    return fail(Code::kDenied,
                "permission denied for " + path + ": run this as the daemon's user or as root");
  return fail(io_error("connecting to " + path));
}

Status send_all(const Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return fail(io_error("sending to the daemon"));
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

/// Receives bytes until the daemon closes the connection. The daemon closes it because the request
/// contains "Connection: close".
Result<std::string> receive_all(const Socket& socket) {
  std::string text;
  std::array<char, 65536> piece{};
  while (true) {
    const auto got = ::recv(socket.fd(), piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(io_error("reading from the daemon"));
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > kAnswerSizeMax)
      return fail(Code::kTooLarge, "the daemon's answer is too long");
  }
}

std::optional<std::string_view> header_of(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (equals_ignoring_case(line.substr(0, colon), name)) return trim(line.substr(colon + 1));
  }
  return std::nullopt;
}

Result<UnixResponse> parse(std::string_view text) {
  const auto head_size = text.find("\r\n\r\n");
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  if (head_size == std::string_view::npos || !text.starts_with(kVersion))
    return fail(Code::kClosed, "the daemon closed the connection without an answer");
  const auto status = ONGGI_TRY(parse_u64(text.substr(kVersion.size(), 3)));
  const auto head = text.substr(0, head_size);
  const auto body = text.substr(head_size + 4);
  const auto length = header_of(head, "content-length");
  const auto announced = parse_u64(length.value_or(""));
  if (announced && *announced != body.size())
    return fail(Code::kClosed, "the daemon's answer ended early");
  return UnixResponse{static_cast<int>(status), std::string(header_of(head, "etag").value_or("")),
                      std::string(body)};
}

}  // namespace

Result<UnixResponse> send_unix_request(const UnixRequest& request) {
  const Socket socket;
  if (socket.fd() < 0) return fail(io_error("opening a socket"));
  ONGGI_TRY(connect(socket, request.socket_path));
  const auto head = fmt::format(
      "{} {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: {}\r\n{}Connection: close\r\n\r\n",
      request.method, request.target, request.body.size(),
      request.if_match.empty() ? "" : "If-Match: " + request.if_match + "\r\n");
  ONGGI_TRY(send_all(socket, head + request.body));
  const auto text = ONGGI_TRY(receive_all(socket));
  return parse(text);
}

}  // namespace onggi::http
