#include "http/listen_socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace onggi::http {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr int kBacklog = 4096;

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  void set_port(std::uint16_t port) {
    // sin_port and sin6_port have the same offset.
    reinterpret_cast<sockaddr_in*>(&storage)->sin_port = htons(port);
  }
};

Error system_error(std::string_view what, int error) {
  const auto code = error == EADDRINUSE                 ? Code::kExists
                    : error == EACCES || error == EPERM ? Code::kDenied
                    : error == EADDRNOTAVAIL            ? Code::kInvalid
                                                        : Code::kIo;
  return {code, std::string(what) + ": " + std::strerror(error)};
}

bool ipv6_works() { return OwnedFd(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)).valid(); }

Result<Address> resolve(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || colon + 1 == address.size()) {
    return fail(Code::kInvalid, "the address " + address + " has no port");
  }
  auto host = address.substr(0, colon);
  const auto port = address.substr(colon + 1);
  if (host.empty()) host = ipv6_works() ? "::" : "0.0.0.0";
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);

  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (error != 0) {
    return fail(Code::kInvalid, "the address " + address + ": " + ::gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  const auto* chosen = found;
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    if (each->ai_family == AF_INET) {
      chosen = each;
      break;
    }
  }
  Address result;
  std::memcpy(&result.storage, chosen->ai_addr, chosen->ai_addrlen);
  result.size = chosen->ai_addrlen;
  return result;
}

enum class Share : bool { kNo, kPort };

Result<OwnedFd> bind_tcp(const Address& address, Share share) {
  OwnedFd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail(system_error("socket", errno));
  const int on = 1;
  const int off = 0;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (share == Share::kPort) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  // Accepted sockets inherit TCP_NODELAY.
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (address.storage.ss_family == AF_INET6) {
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  }
  if (::bind(fd.get(), address.get(), address.size) != 0) {
    return fail(system_error("bind", errno));
  }
  return fd;
}

std::uint16_t bound_port(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size);
  return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
}

Result<ListenSockets> listen_tcp(const std::string& text, std::size_t loop_count) {
  auto address = ONGGI_TRY(resolve(text));
  ListenSockets result;
  {
    // With SO_REUSEPORT, a second server of the same user could bind the same port and silently
    // receive half of the connections. A bind without SO_REUSEPORT detects an occupied port.
    auto probe = bind_tcp(address, Share::kNo);
    if (!probe && probe.error().code == Code::kExists) {
      const auto port = ntohs(reinterpret_cast<const sockaddr_in*>(&address.storage)->sin_port);
      return fail(Code::kExists, "cannot listen on " + text + ": " + describe_port_owner(port));
    }
    if (!probe) return fail(probe.error().within("cannot listen on " + text));
    result.port = bound_port(probe->get());
  }
  address.set_port(result.port);
  for (std::size_t i = 0; i < loop_count; ++i) {
    auto fd = ONGGI_TRY(bind_tcp(address, Share::kPort));
    if (::listen(fd.get(), kBacklog) != 0)
      return fail(system_error("cannot listen on " + text, errno));
    result.fds.push_back(std::move(fd));
  }
  return result;
}

/// Returns true if a process is listening on the socket file. Otherwise the file was left behind by
/// a killed process.
bool somebody_listens(const sockaddr_un& name) {
  const OwnedFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 ||
         errno == EAGAIN;
}

Result<ListenSockets> listen_unix(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof name.sun_path) {
    return fail(Code::kInvalid, "the path of a Unix socket must have 1 to 107 bytes: " + path);
  }
  path.copy(name.sun_path, path.size());
  struct stat info{};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISSOCK(info.st_mode)) return fail(Code::kExists, path + " exists and is not a socket");
    if (somebody_listens(name)) return fail(Code::kExists, path + " is in use by another server");
    ::unlink(path.c_str());
  }
  OwnedFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail(system_error("socket", errno));
  // Linux creates the socket file with the mode of the descriptor, so the file is never accessible
  // to other users, not even briefly.
  ::fchmod(fd.get(), 0600);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
    return fail(system_error("cannot bind " + path, errno));
  }
  ::chmod(path.c_str(), 0600);
  if (::listen(fd.get(), kBacklog) != 0)
    return fail(system_error("cannot listen on " + path, errno));
  ListenSockets result;
  result.fds.push_back(std::move(fd));
  result.unix_path = path;
  return result;
}

}  // namespace

OwnedFd::~OwnedFd() {
  if (fd_ >= 0) ::close(fd_);
}

Result<ListenSockets> bind_listener(const std::string& address, std::size_t loop_count) {
  if (address.starts_with(kUnixPrefix)) return listen_unix(address.substr(kUnixPrefix.size()));
  return listen_tcp(address, loop_count);
}

}  // namespace onggi::http
