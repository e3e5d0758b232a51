#include "http/acceptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>

#include "base/check.h"
#include "http/connection.h"

namespace onggi::http {
namespace {

constexpr int kAcceptsPerTurn = 64;
constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(100);
/// The number of connections beyond connections_max that get a 503 response. Further connections
/// are closed without a response.
constexpr std::size_t kTurnedAwayMax = 256;

std::string with_port(const char* host, std::uint16_t port) {
  return std::string(host) + ":" + std::to_string(port);
}

Peer describe_tcp_peer(const sockaddr_storage& from) {
  std::array<char, INET6_ADDRSTRLEN> host{};
  if (from.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(from);
    ::inet_ntop(AF_INET, &in.sin_addr, host.data(), host.size());
    return {with_port(host.data(), ntohs(in.sin_port)), std::nullopt};
  }
  const auto& in = reinterpret_cast<const sockaddr_in6&>(from);
  if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr)) {
    ::inet_ntop(AF_INET, in.sin6_addr.s6_addr + 12, host.data(), host.size());
    return {with_port(host.data(), ntohs(in.sin6_port)), std::nullopt};
  }
  ::inet_ntop(AF_INET6, &in.sin6_addr, host.data(), host.size());
  return {"[" + std::string(host.data()) + "]:" + std::to_string(ntohs(in.sin6_port)),
          std::nullopt};
}

Peer describe_peer(int fd, const sockaddr_storage& from) {
  if (from.ss_family != AF_UNIX) return describe_tcp_peer(from);
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return {"unix:unknown", std::nullopt};
  }
  return {"unix:uid=" + std::to_string(credentials.uid), credentials.uid};
}

/// RAII guard: counts one connection as open.
class Counted {
 public:
  Counted(Loop& loop, std::atomic<std::size_t>& open) : loop_(loop), open_(open) {
    add(1);
    LoopCounters::add(loop.counters().connections_total, 1);
  }
  ~Counted() {
    [[maybe_unused]] const auto before = open_--;
    ONGGI_DCHECK(before > 0);
    add(~std::uint64_t{0});
  }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  void add(std::uint64_t n) { LoopCounters::add(loop_.counters().connections_open, n); }
  Loop& loop_;
  std::atomic<std::size_t>& open_;
};

struct Accepted {
  OwnedFd fd;
  Peer peer;
  TlsSession tls;
  bool turned_away = false;
};

Task<void> serve(Loop& loop, Accepted accepted, const Endpoint& endpoint,
                 std::atomic<std::size_t>& open) {
  const Counted counted(loop, open);
  Connection connection(loop, accepted.fd.release(), std::move(accepted.tls),
                        std::move(accepted.peer), endpoint.listener);
  auto life = accepted.turned_away ? connection.turn_away() : connection.run();
  co_await life;
}

enum class Outcome : std::uint8_t { kMore, kWait, kPause, kEnd };

Outcome accept_one(Loop& loop, int listening, const Endpoint& endpoint,
                   std::atomic<std::size_t>& open) {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  OwnedFd fd(::accept4(listening, reinterpret_cast<sockaddr*>(&from), &size,
                       SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd.valid()) {
    switch (errno) {
      case EAGAIN: return Outcome::kWait;
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM: return Outcome::kPause;
      case EBADF:
      case EINVAL: return Outcome::kEnd;
      default: return Outcome::kMore;  // the connection failed before it was accepted
    }
  }
  const auto open_before = open++;
  const auto connections_max = loop.limits().connections_max;
  // Unix sockets are exempt from the limit, so operators can connect even when TCP clients have
  // used up the limit.
  const bool limited = from.ss_family != AF_UNIX;
  Accepted accepted;
  accepted.peer = describe_peer(fd.get(), from);
  accepted.turned_away = limited && open_before >= connections_max;
  if (accepted.turned_away) LoopCounters::add(loop.counters().connections_refused, 1);
  if (limited && open_before >= connections_max + kTurnedAwayMax) {
    --open;
    return Outcome::kMore;
  }
  if (const auto tls = endpoint.tls()) {
    accepted.tls = tls->accept(fd.get());
    if (!accepted.tls) {
      --open;
      return Outcome::kPause;
    }
  }
  ONGGI_DCHECK(fd.valid() && !accepted.fd.valid());
  accepted.fd = std::move(fd);
  loop.group().spawn(serve(loop, std::move(accepted), endpoint, open));
  return Outcome::kMore;
}

Outcome accept_some(Loop& loop, int listening, const Endpoint& endpoint,
                    std::atomic<std::size_t>& open) {
  auto outcome = Outcome::kMore;
  for (int i = 0; i < kAcceptsPerTurn && outcome == Outcome::kMore; ++i) {
    outcome = accept_one(loop, listening, endpoint, open);
  }
  return outcome;
}

}  // namespace

Task<void> accept_connections(Loop& loop, OwnedFd fd, const Endpoint& endpoint,
                              std::atomic<std::size_t>& open) {
  Descriptor listening(loop, fd.release());
  listening.set_idle(true);
  while (!loop.stopping()) {
    auto ready = listening.wait(Descriptor::Want::kRead);
    if (!co_await ready) co_return;
    const auto outcome = accept_some(loop, listening.fd(), endpoint, open);
    if (outcome == Outcome::kEnd) co_return;
    if (outcome != Outcome::kPause) continue;
    auto pause = loop.sleep(kPauseWithoutDescriptors);
    co_await pause;
  }
}

}  // namespace onggi::http
