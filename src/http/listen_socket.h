// Listening sockets: from an address as a user writes it to bound file descriptors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace onggi::http {

/// A file descriptor that closes itself.
class OwnedFd {
 public:
  explicit OwnedFd(int fd = -1) : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(other.release()) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  OwnedFd(const OwnedFd&) = delete;
  OwnedFd& operator=(const OwnedFd&) = delete;
  ~OwnedFd();

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

struct ListenSockets {
  std::vector<OwnedFd> fds;  // one per loop for TCP, one in all for a Unix socket
  std::uint16_t port = 0;
  std::string unix_path;  // to be unlinked at the end
};

/// Binds and listens; see Listener::address for the forms. kInvalid for a bad address, kExists when
/// it is taken, kDenied when the system forbids it.
Result<ListenSockets> bind_listener(const std::string& address, std::size_t loop_count);

/// "port 9000 is taken by PID 812 (minio)", as far as /proc tells.
std::string describe_port_owner(std::uint16_t port);

}  // namespace onggi::http
