#include "http/acceptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>

#include "base/check.h"
#include "http/connection.h"

namespace onggi::http {
namespace {

constexpr int kAcceptsPerTurn = 64;
/// Like kAcceptsPerTurn, while the connection pool has no free place. It is a small part of the
/// provisional connections (those without a place), so that the loop checks each one a few times
/// before it becomes the oldest and is closed.
constexpr int kProvisionalPerTurn = 16;
constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(100);
/// The number of connections that may be open beyond the limit, because others are being closed to
/// make room for them.
constexpr std::size_t kClosingMax = 64;
/// A listener may have one provisional connection per kProvisionalDivisor places, but at least
/// kProvisionalMin. For each further one, another is closed. In a flood, a connection must
/// therefore send its request before that many others have arrived.
constexpr std::size_t kProvisionalDivisor = 16;
constexpr std::size_t kProvisionalMin = 128;

Peer with_port(const char* host, std::uint16_t port) {
  return {.name = std::string(host) + ":" + std::to_string(port), .address = host, .uid = {}};
}

Peer describe_tcp_peer(const sockaddr_storage& from) {
  std::array<char, INET6_ADDRSTRLEN> host{};
  if (from.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(from);
    ::inet_ntop(AF_INET, &in.sin_addr, host.data(), host.size());
    return with_port(host.data(), ntohs(in.sin_port));
  }
  const auto& in = reinterpret_cast<const sockaddr_in6&>(from);
  if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr)) {
    ::inet_ntop(AF_INET, in.sin6_addr.s6_addr + 12, host.data(), host.size());
    return with_port(host.data(), ntohs(in.sin6_port));
  }
  ::inet_ntop(AF_INET6, &in.sin6_addr, host.data(), host.size());
  return {.name = "[" + std::string(host.data()) + "]:" + std::to_string(ntohs(in.sin6_port)),
          .address = host.data(),
          .uid = {}};
}

Peer describe_peer(int fd, const sockaddr_storage& from) {
  if (from.ss_family != AF_UNIX) return describe_tcp_peer(from);
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
    return {.name = "unix:unknown", .address = {}, .uid = {}};
  }
  return {
      .name = "unix:uid=" + std::to_string(credentials.uid), .address = {}, .uid = credentials.uid};
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
  fairness::Holding place;
  bool provisional = false;
};

Task<void> serve(Loop& loop, Accepted accepted, Endpoint& endpoint,
                 std::atomic<std::size_t>& open) {
  const Counted counted(loop, open);
  const bool provisional = accepted.provisional;
  Connection connection(loop, accepted.fd.release(), std::move(accepted.tls),
                        std::move(accepted.peer), endpoint.listener, std::move(accepted.place));
  if (provisional) connection.make_provisional(endpoint.places, endpoint.provisional);
  auto life = connection.run();
  co_await life;
  if (connection.provisional()) LoopCounters::add(loop.counters().connections_refused, 1);
}

/// Returns the party of a connection before its user is known. A trusted proxy is like a user,
/// because the clients behind it are told apart by their own addresses.
fairness::PartyRef party_of(Loop& loop, const Listener& listener, const Peer& peer) {
  auto& parties = loop.shares().parties;
  if (peer.address.empty()) return parties.of_user("unix", "local");
  const auto& proxies = listener.trusted_proxies;
  if (std::ranges::find(proxies, peer.address) == proxies.end())
    return parties.of_address(peer.address);
  const auto proxy = "proxy " + peer.address;
  return parties.of_user(proxy, proxy);
}

/// Finds a place for a new connection of `party`. If there is none, closes inactive connections to
/// make room (http/sharing/pressure.cc). Returns an empty Holding if no place could be made free.
fairness::Holding find_place(Loop& loop, fairness::Pool& places, const fairness::PartyRef& party) {
  using fairness::Pool;
  const auto verdict = places.take(party, 1, Pool::Need::kMay);
  if (verdict == Pool::Verdict::kGranted) {
    loop.forget_room(places);
    return {places, party, 1};
  }
  if (places.used() < places.total() + kClosingMax && loop.make_room(places, *party)) {
    places.force(party, 1);
    return {places, party, 1};
  }
  loop.shares().parties.note(
      *party, places.resource(),
      verdict == Pool::Verdict::kFull ? fairness::Reason::kFull : fairness::Reason::kOverShare);
  return {};
}

enum class Outcome : std::uint8_t { kMore, kCrowded, kWait, kPause, kEnd };

/// Returns true if one more connection may be open without a place.
bool has_provisional_room(Loop& loop, const Endpoint& endpoint) {
  const std::size_t open = endpoint.provisional;
  const auto max =
      std::max<std::size_t>(endpoint.places.total() / kProvisionalDivisor, kProvisionalMin);
  if (open < max) return true;
  return open < max + kClosingMax && loop.make_provisional_room(endpoint.places);
}

/// Gives the connection a place, or marks it as provisional. Returns false if the connection must
/// be closed.
bool admit(Loop& loop, Endpoint& endpoint, Accepted& accepted) {
  accepted.peer.party = party_of(loop, endpoint.listener, accepted.peer);
  // Unix sockets are exempt from the limit, so operators can connect even when TCP clients have
  // used up the limit.
  if (accepted.peer.address.empty()) return true;
  accepted.place = find_place(loop, endpoint.places, accepted.peer.party);
  if (accepted.place.pool() != nullptr) return true;
  accepted.provisional = has_provisional_room(loop, endpoint);
  if (!accepted.provisional) LoopCounters::add(loop.counters().connections_refused, 1);
  return accepted.provisional;
}

Outcome accept_one(Loop& loop, int listening, Endpoint& endpoint, std::atomic<std::size_t>& open) {
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
  Accepted accepted;
  accepted.peer = describe_peer(fd.get(), from);
  if (!admit(loop, endpoint, accepted)) return Outcome::kCrowded;
  if (const auto tls = endpoint.tls()) {
    accepted.tls = tls->accept(fd.get());
    if (!accepted.tls) return Outcome::kPause;
  }
  ++open;
  ONGGI_DCHECK(fd.valid() && !accepted.fd.valid());
  accepted.fd = std::move(fd);
  const bool provisional = accepted.provisional;
  loop.group().spawn(serve(loop, std::move(accepted), endpoint, open));
  return provisional ? Outcome::kCrowded : Outcome::kMore;
}

Outcome accept_some(Loop& loop, int listening, Endpoint& endpoint, std::atomic<std::size_t>& open) {
  constexpr int kCrowdedCost = kAcceptsPerTurn / kProvisionalPerTurn;
  auto outcome = Outcome::kMore;
  for (int left = kAcceptsPerTurn; left > 0;) {
    outcome = accept_one(loop, listening, endpoint, open);
    if (outcome != Outcome::kMore && outcome != Outcome::kCrowded) break;
    left -= outcome == Outcome::kCrowded ? kCrowdedCost : 1;
  }
  return outcome;
}

}  // namespace

Task<void> accept_connections(Loop& loop, OwnedFd fd, Endpoint& endpoint,
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
