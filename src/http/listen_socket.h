// Listening sockets. Turns an address as users write it ("127.0.0.1:9000") into listening file
// descriptors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace onggi::http {

/// An owned file descriptor. The destructor closes it.
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
  std::vector<OwnedFd> fds;  // one per loop for TCP, only one for a Unix socket
  std::uint16_t port = 0;
  std::string unix_path;  // the socket file, unlinked when the server stops
};

/// Binds `address` and listens on it. The comment on Listener shows the address formats. Errors:
/// kInvalid if the address is invalid, kExists if it is in use, kDenied if the operating system
/// forbids it, kIo for other failures.
Result<ListenSockets> bind_listener(const std::string& address, std::size_t loop_count);

/// Returns a sentence such as "port 9000 is in use by PID 812 (minio)". If /proc does not show the
/// process, the sentence says "another program" instead.
std::string describe_port_owner(std::uint16_t port);

}  // namespace onggi::http
