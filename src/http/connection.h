// Connection: serves one connection, from accept to close. For each request, it reads the head,
// calls the handler, sends the response, and drops the part of the body that the handler did not
// read.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "http/framing/body_reader.h"
#include "http/framing/head_parser.h"
#include "http/framing/response_head.h"
#include "http/progress_writer.h"
#include "http/scratch.h"
#include "http/server.h"
#include "http/sharing/seat.h"
#include "http/stream.h"

namespace onggi::http {

struct Peer {
  std::string name;     // name of the peer, in the format of Request::peer
  std::string address;  // without the port; empty for a Unix socket
  std::optional<std::uint32_t> uid;
  fairness::PartyRef party = {};
};

class Connection {
 public:
  /// `place` is empty for a provisional connection, and for a Unix socket.
  Connection(Loop& loop, int fd, TlsSession tls, Peer peer, const Listener& listener,
             fairness::Holding place);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Serves requests until the connection ends.
  Task<void> run();
  /// There is no place for the connection. It may send one request (Client::make_provisional()).
  /// `count` is the number of such connections.
  void make_provisional(fairness::Pool& places, std::atomic<std::size_t>& count) {
    seat_.client.make_provisional(places, count);
  }
  [[nodiscard]] bool provisional() const { return seat_.client.provisional(); }

 private:
  enum class Next : std::uint8_t { kRequest, kClose };

  /// Performs the TLS handshake once the client has begun it and it is the client's turn. Returns
  /// false if the connection must be closed.
  Task<bool> shake_hands();
  Task<bool> wait_for_handshake();
  void name_client(Request& request);
  /// Receives and parses one request head. Returns kClose if the connection ended, or if the head
  /// was rejected, in which case the error response has been sent.
  Task<Next> read_request();
  std::expected<std::optional<Framing>, Refusal> take_head();
  Task<bool> receive_more_of_head();
  void become_idle();
  void become_busy();
  Task<Next> serve_request();
  Task<Next> finish_body(bool keep_alive);
  [[nodiscard]] bool must_close(const Response& response) const;
  Task<Status> send(Response& response, bool close);
  Task<Status> send_stream(BodyStream& stream, std::uint64_t length);
  Task<Status> send_open_stream(BodyStream& stream);
  Task<void> refuse(const Refusal& refusal);
  Task<bool> write_refusal(Refusal refusal);
  Task<void> close_gently();

  Loop& loop_;
  const Peer peer_;
  Seat seat_;  // above stream_, whose descriptor refers to it
  Stream stream_;
  Handler& handler_;
  const std::vector<std::string>& trusted_proxies_;
  const bool behind_proxy_;
  const bool sendfile_;
  BodyReader body_;
  ProgressWriter early_;
  HeadScanner scanner_;
  Framing framing_;
  std::unique_ptr<Scratch> scratch_;  // null while the connection is idle
};

}  // namespace onggi::http
