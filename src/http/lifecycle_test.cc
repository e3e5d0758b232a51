// Tests of the server as a whole: limits, listeners, TLS and shutdown.
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <coroutine>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "base/sync/wait_list.h"
#include "http/testing/certificate.h"
#include "http/testing/client.h"
#include "http/testing/wait_until.h"

namespace onggi::http {
namespace {

using testing::echo;
using testing::FunctionHandler;
using testing::kGet;
using testing::make_certificate;
using testing::ok;
using testing::RawClient;
using testing::TestServer;
using testing::text_response;
using testing::wait_until;
using namespace std::chrono_literals;

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / "onggi_http_XXXXXX") {
    auto name = path_.string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Tests of shutdown.

/// An awaitable that suspends handlers until the test opens the gate.
class Gate {
 public:
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    const std::scoped_lock lock(mutex_);
    waiting_.add(Waiter(handle));
  }
  void await_resume() const noexcept {}

  std::size_t waiting() {
    const std::scoped_lock lock(mutex_);
    return waiting_.size();
  }
  void open() {
    const std::scoped_lock lock(mutex_);
    waiting_.wake_all();
  }

 private:
  std::mutex mutex_;
  WaitList waiting_;
};

Task<Response> pass(Gate& gate) {
  co_await gate;
  co_return text_response("passed");
}

TEST(Shutdown, finishes_requests_in_flight_and_closes_idle_connections) {
  Gate gate;
  const auto handle = [&gate](Request& request) {
    return request.path == "/wait" ? pass(gate) : ok(request);
  };
  // Once the only loop has closed the idle connection, it has noticed the shutdown. At that moment,
  // the request on the busy connection is still running.
  TestServer test(handle, {}, {}, false, 1);
  auto idle = test.client();
  EXPECT_EQ(idle.ask(kGet)->status, 200);
  auto busy = test.client();
  busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
  wait_until([&] { return gate.waiting() == 1; });

  std::thread stopping([&] { test.server.stop(); });
  EXPECT_TRUE(idle.closed_by_server());
  gate.open();
  const auto response = busy.receive();
  EXPECT_EQ(response->body, "passed");
  EXPECT_TRUE(response->closes());
  stopping.join();
  test.server.stop();
  EXPECT_EQ(test.server.stats().connections_open, 0);
}

TEST(Shutdown, cuts_what_does_not_end_within_the_grace) {
  TestServer test(echo, {.shutdown_grace = 50ms});
  auto client = test.client();
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello");
  wait_until([&] { return test.handler.calls == 1; });
  const auto begin = std::chrono::steady_clock::now();
  test.server.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST(Shutdown, of_a_server_that_never_started_is_nothing) {
  FunctionHandler handler(ok);
  Server server({}, 2);
  EXPECT_TRUE(server.listen({.address = "127.0.0.1:0", .tls = {}, .handler = &handler}));
}

Task<void> count_turns(std::atomic<int>& turns, const std::atomic<bool>& stop) {
  while (!stop) {
    ++turns;
    co_await Yield{};
  }
}

TEST(Spawn, runs_a_task_on_a_loop_until_it_ends) {
  std::atomic<int> turns = 0;
  std::atomic<bool> stop = false;
  TestServer test(ok);
  test.server.spawn(count_turns(turns, stop));
  wait_until([&] { return turns > 100; });
  EXPECT_EQ(test.client().ask(kGet)->status, 200);
  stop = true;
  test.server.stop();
}

// Tests of limits.

TEST(Connections, beyond_the_limit_get_503) {
  TestServer test(ok, {.connections_max = 2, .drain_timeout = 50ms});
  auto first = test.client();
  auto second = test.client();
  EXPECT_EQ(first.ask(kGet)->status, 200);
  EXPECT_EQ(second.ask(kGet)->status, 200);
  auto third = test.client();
  EXPECT_EQ(third.ask(kGet)->status, 503);
  third.close();
  first.close();
  wait_until([&] { return test.server.stats().connections_open == 1; });
  EXPECT_EQ(test.client().ask(kGet)->status, 200);
  EXPECT_EQ(test.server.stats().connections_refused, 1);
}

TEST(Connections, over_a_unix_socket_are_served_beyond_the_limit) {
  const TemporaryFolder folder;
  const auto path = folder.file("admin.sock");
  FunctionHandler handler(ok);
  Server server({.connections_max = 1, .drain_timeout = 50ms}, 2);
  ASSERT_TRUE(server.listen({.address = "127.0.0.1:0", .tls = {}, .handler = &handler}));
  ASSERT_TRUE(server.listen({.address = "unix:" + path, .tls = {}, .handler = &handler}));
  server.start();
  RawClient only(server.port(0));
  EXPECT_EQ(only.ask(kGet)->status, 200);
  EXPECT_EQ(RawClient(path).ask(kGet)->status, 200);
  EXPECT_EQ(RawClient(server.port(0)).ask(kGet)->status, 503);
}

TEST(Connections, a_thousand_idle_ones_do_not_disturb) {
  TestServer test(ok);
  std::vector<RawClient> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(test.client());
  wait_until([&] { return test.server.stats().connections_open == 1000; });
  for (std::size_t i = 0; i < clients.size(); i += 10) {
    EXPECT_EQ(clients[i].ask(kGet)->status, 200);
  }
  test.server.stop();
  for (auto& client : clients) EXPECT_TRUE(client.closed_by_server());
}

// Tests of listeners.

TEST(Listen, a_taken_port_is_kExists_and_names_who_has_it) {
  TestServer test(ok);
  const auto port = std::to_string(test.server.port(0));
  Server second({}, 2);
  const auto status =
      second.listen({.address = "127.0.0.1:" + port, .tls = {}, .handler = &test.handler});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kExists);
  EXPECT_TRUE(status.error().detail.contains("port " + port + " is in use by PID " +
                                             std::to_string(::getpid())))
      << status.error().detail;
}

TEST(Listen, bad_addresses_are_kInvalid) {
  FunctionHandler handler(ok);
  for (const auto* address : {"", "9000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "1.2.3.4.5:80",
                              "203.0.113.1:0", "unix:"}) {
    Server server({}, 1);
    const auto status = server.listen({.address = address, .tls = {}, .handler = &handler});
    ASSERT_FALSE(status) << address;
    EXPECT_EQ(status.error().code, Code::kInvalid) << address << status.error().message();
  }
}

Task<Response> say_peer(Request& request) {
  auto text = std::string(request.peer) + (request.secure ? " secure" : "");
  if (request.peer_uid) text += " uid " + std::to_string(*request.peer_uid);
  co_return text_response(std::move(text));
}

TEST(Listen, without_a_host_means_every_address) {
  FunctionHandler handler(say_peer);
  Server server({}, 1);
  ASSERT_TRUE(server.listen({.address = ":0", .tls = {}, .handler = &handler}));
  server.start();
  EXPECT_TRUE(RawClient(server.port(0)).ask(kGet)->body.starts_with("127.0.0.1:"));
}

TEST(Listen, on_a_unix_socket_knows_the_peer_and_replaces_a_stale_file) {
  const TemporaryFolder folder;
  const auto path = folder.file("admin.sock");
  FunctionHandler handler(say_peer);
  const Listener listener{.address = "unix:" + path, .tls = {}, .handler = &handler};
  {
    const int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof name.sun_path - 1);
    ASSERT_EQ(::bind(stale, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    ::close(stale);
  }
  Server server({}, 2);
  ASSERT_TRUE(server.listen(listener));
  server.start();
  struct stat info{};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
  const auto uid = std::to_string(::getuid());
  EXPECT_EQ(RawClient(path).ask(kGet)->body, "unix:uid=" + uid + " uid " + uid);

  Server second({}, 1);
  EXPECT_EQ(second.listen(listener).error().code, Code::kExists);
  server.stop();
  EXPECT_FALSE(std::filesystem::exists(path));
}

// Tests of TLS.

class TlsClient {
 public:
  explicit TlsClient(RawClient socket) : socket_(std::move(socket)) {
    context_ = SSL_CTX_new(TLS_client_method());
    ssl_ = SSL_new(context_);
    SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"), 12);
    SSL_set_fd(ssl_, socket_.fd());
    connected_ = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl_, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  [[nodiscard]] std::string certificate_name() const {
    X509* const cert = SSL_get1_peer_certificate(ssl_);
    char name[100] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof name);
    X509_free(cert);
    return name;
  }
  /// Sends `request`, then reads until `size` bytes after the head have been received.
  std::string ask(const std::string& request, std::size_t size) {
    std::thread sending([&] {
      std::string_view left = request;
      while (!left.empty()) {
        const auto n = SSL_write(ssl_, left.data(),
                                 static_cast<int>(std::min<std::size_t>(left.size(), 100'000)));
        if (n <= 0) return;
        left.remove_prefix(static_cast<std::size_t>(n));
      }
    });
    sending.join();
    std::string got;
    std::string piece(100'000, '\0');
    while (true) {
      const auto end = got.find("\r\n\r\n");
      if (end != std::string::npos && got.size() >= end + 4 + size) return got.substr(end + 4);
      const auto n = SSL_read(ssl_, piece.data(), static_cast<int>(piece.size()));
      if (n <= 0) return got;
      got.append(piece, 0, static_cast<std::size_t>(n));
    }
  }

 private:
  RawClient socket_;
  SSL_CTX* context_;
  SSL* ssl_;
  bool connected_ = false;
};

TEST(Tls, unfinished_handshakes_are_closed_when_others_wait) {
  const TemporaryFolder folder;
  TestServer test(say_peer, {.handshakes_max = 4}, make_certificate(folder.path(), "one"), false,
                  1);
  std::vector<RawClient> unfinished;
  for (int i = 0; i < 8; ++i) {
    unfinished.push_back(test.client());
    unfinished.back().send(std::string_view("\x16\x03\x01\x02\x00", 5));
  }
  wait_until([&] { return test.server.stats().connections_open == 8; });
  const TlsClient client(test.client());
  EXPECT_TRUE(client.connected());
  const auto closed =
      test.server.parties().total(fairness::Resource::kHandshakes, fairness::Reason::kReclaimed);
  EXPECT_GE(closed, 1U);
}

TEST(Tls, unfinished_handshakes_of_many_addresses_are_closed_when_others_wait) {
  const TemporaryFolder folder;
  TestServer test(say_peer, {.handshakes_max = 4}, make_certificate(folder.path(), "one"), false,
                  1);
  std::vector<RawClient> unfinished;
  for (std::uint32_t i = 1; i <= 8; ++i) {
    unfinished.emplace_back(test.server.port(0), INADDR_LOOPBACK + i);
    unfinished.back().send(std::string_view("\x16\x03\x01\x02\x00", 5));
  }
  wait_until([&] { return test.server.stats().connections_open == 8; });
  const auto begin = std::chrono::steady_clock::now();
  const TlsClient client(test.client());
  EXPECT_TRUE(client.connected());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, Limits().header_timeout / 2);
}

TEST(Tls, serves_http_1_1_and_says_so) {
  const TemporaryFolder folder;
  TestServer test(say_peer, {}, make_certificate(folder.path(), "one"));
  TlsClient client(test.client());
  ASSERT_TRUE(client.connected());
  EXPECT_EQ(client.protocol(), "http/1.1");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.ask(std::string(kGet), 5).ends_with(" secure"));
}

TEST(Tls, moves_big_bodies_both_ways) {
  const TemporaryFolder folder;
  TestServer test(echo, {}, make_certificate(folder.path(), "one"));
  TlsClient client(test.client());
  const std::string body(5'000'000, 'b');
  const auto request = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n" + body;
  EXPECT_TRUE(client.ask(request, body.size()) == body);
}

TEST(Tls, plain_http_on_it_and_garbage_are_closed) {
  const TemporaryFolder folder;
  TestServer test(ok, {}, make_certificate(folder.path(), "one"));
  auto client = test.client();
  client.send(kGet);
  client.finish_sending();
  EXPECT_TRUE(client.closed_by_server());
  EXPECT_EQ(test.handler.calls, 0);
}

TEST(Tls, reload_is_for_new_connections_and_a_bad_file_changes_nothing) {
  const TemporaryFolder folder;
  const auto files = make_certificate(folder.path(), "one");
  TestServer test(ok, {}, files);
  TlsClient before(test.client());
  make_certificate(folder.path(), "two");
  ASSERT_TRUE(test.server.reload_tls());
  EXPECT_EQ(before.ask(std::string(kGet), 5), "GET /");
  EXPECT_EQ(TlsClient(test.client()).certificate_name(), "two");

  std::filesystem::resize_file(files.certificate, 10);
  EXPECT_EQ(test.server.reload_tls().error().code, Code::kInvalid);
  EXPECT_EQ(TlsClient(test.client()).certificate_name(), "two");
}

}  // namespace
}  // namespace onggi::http
