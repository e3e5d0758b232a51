#include "http/server.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "base/check.h"
#include "http/acceptor.h"
#include "http/loop.h"
#include "http/sharing/shares.h"

namespace onggi::http {

struct Server::Impl {
  Impl(const Limits& chosen, fairness::Parties* parties)
      : limits(chosen), shares(chosen, parties) {}

  const Limits limits;
  Shares shares;
  std::atomic<std::size_t> open{0};
  std::vector<std::unique_ptr<Endpoint>> endpoints;
  std::vector<std::unique_ptr<Loop>> loops;

  std::mutex state_mutex;
  bool started = false;
  bool stopped = false;
};

namespace {

std::size_t loop_count_or_cores(std::size_t loop_count) {
  if (loop_count != 0) return loop_count;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

}  // namespace

Server::Server(Limits limits, std::size_t loop_count, fairness::Parties* parties)
    : impl_(std::make_unique<Impl>(limits, parties)) {
  for (std::size_t i = 0; i < loop_count_or_cores(loop_count); ++i) {
    impl_->loops.push_back(std::make_unique<Loop>(impl_->limits, impl_->shares));
  }
}

Server::~Server() { stop(); }

Status Server::listen(const Listener& listener) {
  ONGGI_CHECK(!impl_->started && listener.handler != nullptr);
  std::shared_ptr<TlsContext> tls;
  if (listener.tls) {
    tls = ONGGI_TRY(TlsContext::load(*listener.tls));
  }
  auto sockets = ONGGI_TRY(bind_listener(listener.address, impl_->loops.size()));
  auto& pool = listener.console ? impl_->shares.console : impl_->shares.connections;
  impl_->endpoints.push_back(
      std::make_unique<Endpoint>(listener, std::move(sockets), std::move(tls), pool));
  return {};
}

std::uint16_t Server::port(std::size_t listener) const {
  return impl_->endpoints.at(listener)->sockets.port;
}

void Server::start() {
  const std::scoped_lock lock(impl_->state_mutex);
  ONGGI_CHECK(!impl_->started && !impl_->stopped);
  impl_->started = true;
  for (auto& endpoint : impl_->endpoints) {
    ONGGI_DCHECK(endpoint->sockets.fds.size() <= impl_->loops.size());
    for (std::size_t i = 0; i < endpoint->sockets.fds.size(); ++i) {
      auto& loop = *impl_->loops[i];
      loop.run_soon(
          [this, &loop, &endpoint = *endpoint, fd = std::move(endpoint->sockets.fds[i])]() mutable {
            loop.group().spawn(accept_connections(loop, std::move(fd), endpoint, impl_->open));
          });
    }
  }
  for (auto& loop : impl_->loops) loop->start();
}

Status Server::reload_tls() {
  std::vector<std::pair<Endpoint*, std::shared_ptr<TlsContext>>> loaded;
  for (auto& endpoint : impl_->endpoints) {
    if (!endpoint->listener.tls) continue;
    auto tls = ONGGI_TRY(TlsContext::load(*endpoint->listener.tls));
    loaded.emplace_back(endpoint.get(), std::move(tls));
  }
  for (auto& [endpoint, tls] : loaded) endpoint->set_tls(std::move(tls));
  return {};
}

void Server::stop() {
  const std::scoped_lock lock(impl_->state_mutex);
  if (std::exchange(impl_->stopped, true)) return;
  if (impl_->started) {
    for (auto& loop : impl_->loops) loop->stop_soon();
    const auto cut_at = std::chrono::steady_clock::now() + impl_->limits.shutdown_grace;
    bool all_ended = true;
    for (auto& loop : impl_->loops) all_ended = loop->wait_until_ended(cut_at) && all_ended;
    if (!all_ended) {
      for (auto& loop : impl_->loops) loop->cut_soon();
    }
    for (auto& loop : impl_->loops) loop->join();
    ONGGI_DCHECK(impl_->open == 0);  // every connection has ended
  }
  for (const auto& endpoint : impl_->endpoints) {
    const auto& path = endpoint->sockets.unix_path;
    if (!path.empty()) ::unlink(path.c_str());
  }
}

void Server::spawn(Task<void> task) {
  ONGGI_DCHECK(!impl_->loops.empty());
  auto& loop = *impl_->loops.front();
  loop.run_soon([&loop, task = std::move(task)]() mutable { loop.group().spawn(std::move(task)); });
}

ServerStats Server::stats() const {
  ServerStats sum;
  const auto read = [](const std::atomic<std::uint64_t>& counter) {
    return counter.load(std::memory_order_relaxed);
  };
  for (const auto& loop : impl_->loops) {
    const auto& counters = loop->counters();
    sum.connections_open += read(counters.connections_open);
    sum.connections_total += read(counters.connections_total);
    sum.connections_refused += read(counters.connections_refused);
    sum.connections_reclaimed += read(counters.connections_reclaimed);
    sum.requests_bad += read(counters.requests_bad);
    sum.bytes_in += read(counters.bytes_in);
    sum.bytes_out += read(counters.bytes_out);
  }
  return sum;
}

const fairness::Parties& Server::parties() const { return impl_->shares.parties; }

}  // namespace onggi::http
