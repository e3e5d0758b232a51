// The HTTP/1.1 server: one event loop per core, each with its own SO_REUSEPORT socket. A connection
// stays on its loop. TLS certificates are read from PEM files. All limits are in Limits. Asio and
// Beast are hidden from the rest of the program.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/fairness/party.h"
#include "base/result.h"
#include "base/task.h"
#include "http/message.h"

namespace onggi::http {

struct Limits {
  std::size_t header_size_max = 16 * 1024;  // bytes of a request head; larger heads get 400
  std::size_t header_count_max = 128;
  // The maximum number of connections. Each client may have its share of them. Near the limit,
  // connections that are silent are closed to make room; if there are none, a further connection is
  // accepted, answered with 503 and closed. Connections to Unix sockets are counted but not
  // limited.
  std::size_t connections_max = 12'000;
  std::size_t console_connections_max = 1'000;  // to listeners with Listener::console
  std::size_t handshakes_max = 256;             // TLS handshakes in progress; others wait
  // The maximum time to wait for the first byte of a request.
  std::chrono::milliseconds idle_timeout{60'000};
  // The maximum time for a TLS handshake, and from the first to the last byte of a request head.
  std::chrono::milliseconds header_timeout{20'000};
  // The maximum time without progress for request bodies, and for responses that are entirely in
  // memory.
  std::chrono::milliseconds body_stall_timeout{30'000};
  // The maximum time without progress for BodyStream responses, whose readers may pause.
  std::chrono::milliseconds answer_stall_timeout{300'000};
  // The time without progress after which BodyStream::pause() is called, so that the stream can
  // release memory.
  std::chrono::milliseconds answer_pause{1'000};
  // The minimum transfer rate of bodies in bytes/s; slower connections are closed. The rate is
  // averaged over one minute of waiting. For responses, the rate is averaged over the stall timeout
  // if that timeout is longer.
  std::uint64_t body_rate_min = 256;
  // The number of unread body bytes that are read and dropped to keep the connection open. If more
  // bytes are left, the connection is closed.
  std::size_t drain_max = 4 * 1024 * 1024;
  std::chrono::milliseconds drain_timeout{5'000};
  // The number of bytes that are read and dropped on a closing connection, so that the client can
  // read the last response (RFC 9112, 9.6).
  std::size_t linger_max = 64 * 1024 * 1024;
  std::chrono::milliseconds linger_timeout{10'000};
  std::chrono::milliseconds shutdown_grace{10'000};  // time for requests in flight at shutdown
};

struct TlsFiles {
  std::string certificate;  // path of the certificate chain, in PEM
  std::string private_key;  // path of the private key, in PEM
};

/// One listening address: "127.0.0.1:9000", "[::1]:9000", ":9000", or "unix:/path" (mode 0600).
struct Listener {
  std::string address;
  std::optional<TlsFiles> tls;
  Handler* handler = nullptr;
  bool sendfile = false;  // send the range of BodyStream::file() with sendfile(2)
  bool console = false;   // its connections are counted apart from those of other listeners
  std::vector<std::string> trusted_proxies = {};  // their X-Forwarded-For names the client
};

/// Counters of the server, which can be read at any time.
struct ServerStats {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_total = 0;
  std::uint64_t connections_refused = 0;
  std::uint64_t connections_reclaimed = 0;  // closed because others needed their place or memory
  std::uint64_t requests_bad = 0;           // requests refused without calling a handler
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

class Server {
 public:
  /// If `loop_count` is 0, the server runs one loop per core. `parties` are those among whom
  /// the server's resources are divided. They must outlive the server, and the handlers if these
  /// divide something of theirs. If it is null, the server has parties of its own.
  Server(Limits limits, std::size_t loop_count, fairness::Parties* parties = nullptr);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds an address; call it before start(). Errors: kInvalid if the address or the TLS files are
  /// invalid, kExists if the address is in use (the detail names the process, if known), kDenied if
  /// the operating system forbids it, kIo for other failures.
  [[nodiscard]] Status listen(const Listener& listener);
  /// Returns the port of a listener. Listeners are numbered from 0 in the order of the listen()
  /// calls. Useful if the address was ":0". Returns 0 for Unix sockets.
  [[nodiscard]] std::uint16_t port(std::size_t listener) const;

  /// Starts the loops' threads.
  void start();
  /// Reloads all certificates. If any certificate cannot be loaded, all the old certificates stay
  /// in use.
  [[nodiscard]] Status reload_tls();
  /// Stops accepting connections, waits up to shutdown_grace for requests in flight, closes the
  /// remaining connections, and joins the threads. Idempotent.
  void stop();

  /// Runs `task` on the first loop. stop() waits for the task without a time limit, so the task
  /// must end on its own at shutdown (workers watch a stop flag).
  void spawn(Task<void> task);

  [[nodiscard]] ServerStats stats() const;
  /// Returns the parties among whom the server's resources are divided.
  [[nodiscard]] const fairness::Parties& parties() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::http
