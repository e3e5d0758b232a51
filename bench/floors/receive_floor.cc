// A server that shows the lower bound for the cost of a large durable PUT. It receives a body over
// HTTP/1.1, computes its MD5, writes it with O_DIRECT to a new preallocated file, syncs the file
// and responds with 200. It uses one thread per connection. Each request deletes the file of the
// connection's previous request, as an overwrite would.
//
//   receive_floor DIRECTORY PORT      (runs until killed)
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include "base/memory/buffer.h"

namespace {

using onggi::AlignedBuffer;

constexpr std::size_t kPiece = 256UL << 10;  // small enough to be hashed in the CPU cache
constexpr std::size_t kWrite = 1UL << 20;
constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

class Connection {
 public:
  Connection(int socket, std::string path)
      : socket_(socket), path_(std::move(path)), buffer_(kWrite) {}
  ~Connection() {
    ::close(socket_);
    ::unlink(path_.c_str());
    EVP_MD_CTX_free(md5_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void serve() {
    while (read_head()) {
      store(content_length());
      if (::write(socket_, kAnswer.data(), kAnswer.size()) < 0) return;
    }
  }

 private:
  /// Reads a request head, and keeps any bytes after the head in early_. Returns false if the
  /// connection is closed or fails.
  bool read_head() {
    head_ = std::exchange(early_, {});
    std::array<char, 4096> piece{};
    auto end = head_.find("\r\n\r\n");
    while (end == std::string::npos) {
      const auto n = ::recv(socket_, piece.data(), piece.size(), 0);
      if (n <= 0) return false;
      head_.append(piece.data(), static_cast<std::size_t>(n));
      end = head_.find("\r\n\r\n");
    }
    early_ = head_.substr(end + 4);
    head_.resize(end);
    return true;
  }

  [[nodiscard]] std::size_t content_length() const {
    const auto at = head_.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::strtoul(head_.c_str() + at + 16, nullptr, 10);
  }

  void store(std::size_t size) {
    ::unlink(path_.c_str());
    const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_DIRECT | O_CLOEXEC, 0600);
    if (file < 0 || ::fallocate(file, 0, 0, static_cast<off_t>(size)) != 0) give_up("fallocate");
    EVP_DigestInit_ex(md5_, EVP_md5(), nullptr);
    for (std::size_t at = 0; at < size; at += kWrite) {
      fill(std::min(kWrite, size - at));
      if (::pwrite(file, buffer_.data(), kWrite, static_cast<off_t>(at)) < 0) give_up("pwrite");
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    EVP_DigestFinal_ex(md5_, digest.data(), nullptr);
    if (::fdatasync(file) != 0) give_up("fdatasync");
    ::close(file);
  }

  void fill(std::size_t size) {
    auto filled = std::min(size, early_.size());
    std::copy_n(early_.data(), filled, buffer_.data());
    early_.erase(0, filled);
    EVP_DigestUpdate(md5_, buffer_.data(), filled);
    while (filled < size) {
      const auto n = ::recv(socket_, buffer_.data() + filled, std::min(kPiece, size - filled), 0);
      if (n <= 0) give_up("recv");
      EVP_DigestUpdate(md5_, buffer_.data() + filled, static_cast<std::size_t>(n));
      filled += static_cast<std::size_t>(n);
    }
  }

  int socket_;
  std::string path_;
  AlignedBuffer buffer_;
  EVP_MD_CTX* md5_ = EVP_MD_CTX_new();
  std::string head_;
  std::string early_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: receive_floor DIRECTORY PORT\n", stderr), 2;
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[2])));
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(listener, 128) != 0)
    give_up("listen");
  for (int number = 0;; ++number) {
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) give_up("accept");
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    std::thread([socket, path = std::string(argv[1]) + "/" + std::to_string(number)] {
      Connection(socket, path).serve();
    }).detach();
  }
}
