// Acceptor: one listening socket on one loop. Turns what it accepts into connections, within the
// server's limit.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "http/descriptor.h"
#include "http/listen_socket.h"
#include "http/loop.h"
#include "http/server.h"
#include "http/tls.h"

namespace onggi::http {

/// What the loops share of one listener.
class Endpoint {
 public:
  Endpoint(Listener listener, ListenSockets sockets, std::shared_ptr<TlsContext> tls)
      : listener(std::move(listener)), sockets(std::move(sockets)), tls_(std::move(tls)) {}

  const Listener listener;
  ListenSockets sockets;

  [[nodiscard]] std::shared_ptr<TlsContext> tls() const {
    const std::scoped_lock lock(mutex_);
    return tls_;
  }
  void set_tls(std::shared_ptr<TlsContext> tls) {
    const std::scoped_lock lock(mutex_);
    tls_ = std::move(tls);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<TlsContext> tls_;
};

/// Accepts until the loop stops; closes `fd`. `open` counts the connections of all loops.
Task<void> accept_connections(Loop& loop, OwnedFd fd, const Endpoint& endpoint,
                              std::atomic<std::size_t>& open);

}  // namespace onggi::http
