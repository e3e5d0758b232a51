// The HTTP/1.1 server: one event loop per core, each with its own SO_REUSEPORT socket; a connection
// stays on its loop. TLS from PEM files. Every limit has a name. Hides Asio and Beast from the rest
// of the program.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "http/message.h"

namespace onggi::http {

struct Limits {
  std::size_t header_size_max = 16 * 1024;  // request line and headers together; more is 400
  std::size_t header_count_max = 128;
  // Per server, Unix sockets apart; more are accepted, answered 503 and closed.
  std::size_t connections_max = 12'000;
  std::chrono::milliseconds idle_timeout{60'000};    // between requests
  std::chrono::milliseconds header_timeout{20'000};  // from the first byte of a head to its last
  // Without one byte of progress: of bodies of requests, and of answers that are held in memory
  // whole.
  std::chrono::milliseconds body_stall_timeout{30'000};
  // The same of answers whose BodyStream can wait: a reader may pause.
  std::chrono::milliseconds answer_stall_timeout{300'000};
  // After so long of it a BodyStream gives its memory back.
  std::chrono::milliseconds answer_pause{1'000};
  // Bytes/s averaged over a minute of waiting, of answers over answer_stall_timeout if that is
  // longer; slower is cut off.
  std::uint64_t body_rate_min = 256;
  // Of an unread body, so that the connection can go on; more ends it.
  std::size_t drain_max = 4 * 1024 * 1024;
  std::chrono::milliseconds drain_timeout{5'000};
  // Of what still comes on a connection that ends, so that its last answer is seen (RFC 9112, 9.6).
  std::size_t linger_max = 64 * 1024 * 1024;
  std::chrono::milliseconds linger_timeout{10'000};
  std::chrono::milliseconds shutdown_grace{10'000};  // for requests in flight when stopping
};

struct TlsFiles {
  std::string certificate;  // PEM chain
  std::string private_key;  // PEM
};

/// One listening address: "127.0.0.1:9000", "[::1]:9000", ":9000", or "unix:/path" (mode 0600).
struct Listener {
  std::string address;
  std::optional<TlsFiles> tls;
  Handler* handler = nullptr;
  bool sendfile = false;  // honour BodyStream::file()
};

/// Counters of the server, read at any time.
struct ServerStats {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_total = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t requests_bad = 0;  // refused before a handler saw them
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

class Server {
 public:
  /// `loop_count` 0 means one per core.
  Server(Limits limits, std::size_t loop_count);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds; call before start(). kInvalid for a bad address, kExists when the port is taken (the
  /// detail says which).
  [[nodiscard]] Status listen(const Listener& listener);
  /// The port of the n-th listener (for ":0"); 0 for Unix sockets.
  [[nodiscard]] std::uint16_t port(std::size_t listener) const;

  /// Starts the loops' threads.
  void start();
  /// Re-reads all certificates; the old ones stay when that fails.
  [[nodiscard]] Status reload_tls();
  /// Stops accepting, lets requests in flight finish within shutdown_grace, closes the rest, joins.
  /// Idempotent.
  void stop();

  /// Runs `task` on the first loop; it must end before stop() returns control to it (workers watch
  /// a stop flag).
  void spawn(Task<void> task);

  [[nodiscard]] ServerStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::http
