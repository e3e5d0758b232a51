// Acceptor: accepts connections on one listening socket of one loop and serves them, within the
// server's connection limit and the share of each client.
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

/// The state of a listener, shared by all loops.
class Endpoint {
 public:
  Endpoint(Listener listener, ListenSockets sockets, std::shared_ptr<TlsContext> tls,
           fairness::Pool& places)
      : listener(std::move(listener)),
        sockets(std::move(sockets)),
        places(places),
        tls_(std::move(tls)) {}

  const Listener listener;
  ListenSockets sockets;
  fairness::Pool& places;                    // the connections that the listener may have
  std::atomic<std::size_t> provisional = 0;  // connections that have no place now

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

/// Accepts connections on `fd` until the loop stops, then closes `fd`. `open` counts the open
/// connections of all loops.
Task<void> accept_connections(Loop& loop, OwnedFd fd, Endpoint& endpoint,
                              std::atomic<std::size_t>& open);

}  // namespace onggi::http
